"""Signs a request as boto3 does, and prints its headers, or the URL that it presigned.

    sign.py ACCESS_KEY SECRET METHOD URL BODY [SECONDS]
"""

import json
import sys

from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

access_key, secret, method, url, body, *seconds = sys.argv[1:]
request = AWSRequest(method, url, data=body.encode() or None)
credentials = Credentials(access_key, secret)
if seconds:
    SigV4QueryAuth(credentials, "execute-api", "us-east-1", expires=int(seconds[0])).add_auth(request)
else:
    SigV4Auth(credentials, "execute-api", "us-east-1").add_auth(request)
print(json.dumps({"url": request.url, "headers": dict(request.headers)}))
