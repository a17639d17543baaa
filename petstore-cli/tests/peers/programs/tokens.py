"""Makes the key set of a user pool, and tokens by PyJWT and python-jose, valid ones and others.

Prints JSON: the key set, and for each token who made it, whether it is valid, and why not.

    tokens.py ISSUER CLIENT
"""

import base64
import hashlib
import hmac
import json
import sys
import time

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jose import jwk as jose_jwk
from jose import jwt as jose_jwt

issuer, client = sys.argv[1:]
now = int(time.time())


def new_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem(key):
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def public_pem(key):
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def forged(header, claims, sign):
    """A token that libraries refuse to make."""
    signed = ".".join(base64url(json.dumps(part).encode()) for part in (header, claims))
    return signed + "." + base64url(sign(signed.encode()))


key, other = new_key(), new_key()
claims = {"iss": issuer, "sub": "user-1", "aud": client, "token_use": "id", "iat": now, "exp": now + 600}
header = {"kid": "first"}
key_set = {
    "keys": [
        json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key())) | {"kid": "first", "alg": "RS256", "use": "sig"},
        jose_jwk.construct(public_pem(other), "RS256").to_dict() | {"kid": "second", "use": "sig"},
    ]
}


def by_pyjwt(key, claims, **others):
    return jwt.encode(claims, key, **{"algorithm": "RS256", "headers": header} | others)


def by_jose(key, claims, **others):
    return jose_jwt.encode(claims, pem(key), **{"algorithm": "RS256", "headers": header} | others)


valid = by_pyjwt(key, claims)
first, payload, signature = valid.split(".")
changed = base64url(json.dumps(claims | {"sub": "admin"}).encode())
tokens = [
    ("PyJWT", True, "an identity token", valid),
    ("python-jose", True, "an identity token", by_jose(key, claims)),
    ("PyJWT", True, "the second key", by_pyjwt(other, claims, headers={"kid": "second"})),
    ("python-jose", True, "the second key", by_jose(other, claims, headers={"kid": "second"})),
    ("PyJWT", False, "another key than the header names", by_pyjwt(other, claims)),
    ("PyJWT", False, "an unknown key", by_pyjwt(new_key(), claims, headers={"kid": "third"})),
    ("PyJWT", False, "no key id", by_pyjwt(key, claims, headers={})),
    ("PyJWT", False, "expired", by_pyjwt(key, claims | {"iat": now - 7200, "exp": now - 3600})),
    ("python-jose", False, "expired", by_jose(key, claims | {"iat": now - 7200, "exp": now - 3600})),
    ("PyJWT", False, "no expiry", by_pyjwt(key, {name: value for name, value in claims.items() if name != "exp"})),
    ("PyJWT", False, "another issuer", by_pyjwt(key, claims | {"iss": issuer + "x"})),
    ("PyJWT", False, "no algorithm", by_pyjwt(None, claims, algorithm="none")),
    ("by hand", False, "no algorithm, in capitals", forged(header | {"alg": "NONE"}, claims, lambda _: b"")),
    (
        "by hand",
        False,
        "the public key as a secret",
        forged(header | {"alg": "HS256"}, claims, lambda data: hmac.digest(public_pem(key), data, hashlib.sha256)),
    ),
    ("PyJWT", False, "a secret", by_pyjwt("a secret that is long enough for it", claims, algorithm="HS256")),
    ("by hand", False, "other claims", ".".join([first, changed, signature])),
    ("by hand", False, "a signature without its end", valid[:-4]),
    ("by hand", False, "two parts", ".".join([first, payload])),
]
names = ("by", "valid", "what", "token")
print(json.dumps({"key_set": key_set, "tokens": [dict(zip(names, token)) for token in tokens]}))
