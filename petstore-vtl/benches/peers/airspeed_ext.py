"""Measures airspeed-ext (PyPI): prints the median time of a rendering in microseconds, then the rendered text.

python airspeed_ext.py TEMPLATE SCOPE, where SCOPE is a file of JSON with the variables.
"""

import json
import pathlib
import statistics
import sys
import time

import airspeed

template = airspeed.Template(pathlib.Path(sys.argv[1]).read_text())
variables = json.loads(pathlib.Path(sys.argv[2]).read_text())


def batch(size):
    start = time.perf_counter()
    for _ in range(size):
        template.merge(dict(variables))
    return (time.perf_counter() - start) / size * 1e6


batch(50)
print(statistics.median(batch(10) for _ in range(51)))
print(template.merge(dict(variables)), end="")
