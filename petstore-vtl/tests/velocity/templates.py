"""Compares petstore with Apache Velocity 1.7 on a folder of mapping templates, such as those of public definitions.

    apt-get install velocity default-jdk-headless      # Debian's package of Velocity 1.7
    python3 petstore-vtl/tests/velocity/templates.py FOLDER

Renders each file NAME.vtl with `petstore render`, and with Velocity and stubs of `$input` and `$util`, once with the body
in NAME.json, if there is one, and with the bodies below. Prints each difference, and exits with 1 if there is one.
"""

import argparse
import base64
import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
JARS = "/usr/share/java/velocity.jar:/usr/share/java/commons-lang.jar:/usr/share/java/commons-collections3.jar"

ITEM = {"id": {"S": "7"}, "ID": {"S": "7"}, "FirstName": {"S": "Jane \"J\" O'Neill"}, "name": {"S": "Fidō"}, "Age": {"N": "5"}}
BODIES = [
    {
        "Count": 2,
        "Items": [ITEM | {"configValue": {"L": [{"M": ITEM | {"cost": {"N": "1.5"}}}, {"M": ITEM}]}}, ITEM],
        "Item": ITEM,
        "requestId": "r-1",
    },
    {
        "ID": "1",
        "FirstName": "O'Neill",
        "Age": 42,
        "title": "A/B \\ \"C\"",
        "authors": ["x", {"y": [1, 2.5, None, True]}],
        "records": [{"data": "abc", "partition-key": "p1"}, {"data": "ü\n", "partition-key": "p2"}],
        "Data": {"a": [1]},
        "PartitionKey": "k",
        "nested": {"empty": {}, "list": []},
    },
    {},
    {"Items": [], "name": None},
]
PARAMS = {
    "path": {"id": "42", "isbn": "978-3", "stream-name": "s"},
    "querystring": {"limit": "10", "q": "a b&c=é'\"", "shard-id": "1"},
    "header": {"Accept": "*/*", "Accepted-Version": "2", "X-A": "line1\tline2", "X-B": "it's"},
}
EMPTY_PARAMS = {"path": {}, "querystring": {}, "header": {}}
CONTEXT = {
    "apiId": "abc123",
    "authorizer": {"principalId": "user-1", "stringkey": "v/1"},
    "httpMethod": "POST",
    "identity": {"sourceIp": "127.0.0.1", "userAgent": "curl/8"},
    "path": "/test/pets/42",
    "protocol": "HTTP/1.1",
    "requestId": "c6af",
    "requestTimeEpoch": 1795406400000,
    "resourcePath": "/pets/{petId}",
    "responseOverride": {"header": {}},
    "stage": "test",
}
STAGE_VARIABLES = {"TableName": "pets", "url": "https://example.com/a?b=c"}


def by_velocity(cases):
    with tempfile.TemporaryDirectory() as classes:
        sources = [HERE / "Reference.java", HERE / "Gateway.java"]
        subprocess.run(["javac", "-cp", JARS, "-d", classes, *map(str, sources)], check=True)
        command = ["java", "-XX:TieredStopAtLevel=1", "-cp", f"{classes}:{JARS}", "Gateway"]
        lines = "".join("\t".join(map(str, case)) + "\n" for case in cases)
        output = subprocess.run(command, input=lines, capture_output=True, text=True, check=True).stdout
    results = output.splitlines()
    assert len(results) == len(cases), f"{len(results)} results of {len(cases)} renderings"
    return [(line[0] == "+", base64.b64decode(line[1:]).decode() if line[0] == "+" else line[1:]) for line in results]


def by_petstore(petstore, case):
    template, body, params, context, stage_variables = map(str, case)
    command = [petstore, "render", template, "--input", body, "--params", params, "--context", context]
    done = subprocess.run([*command, "--stage-variables", stage_variables, "--json"], capture_output=True, text=True)
    if done.returncode != 0:
        return False, done.stderr.strip()
    return True, json.loads(done.stdout)["text"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    templates = sorted(parser.parse_args().folder.glob("*.vtl"))
    if not templates:
        sys.exit("the folder has no templates")
    root = HERE.parents[2]
    subprocess.run(["cargo", "build", "--quiet", "-p", "petstore-cli"], check=True, cwd=root)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)

        def file(name, value):
            path = folder / name
            path.write_text(json.dumps(value, ensure_ascii=False))
            return path

        context, stage_variables = file("context", CONTEXT), file("stage-variables", STAGE_VARIABLES)
        bodies = [file(f"body-{number}", body) for number, body in enumerate(BODIES)]
        params = [file("params", PARAMS), file("no-params", EMPTY_PARAMS)]
        cases = []
        for template in templates:
            own = template.with_suffix(".json")
            for body in [own, *bodies] if own.exists() else bodies:
                cases += [(template, body, given, context, stage_variables) for given in params]
        differences = 0
        rows = {template: [0, 0, 0] for template in templates}
        for case, expected in zip(cases, by_velocity(cases)):
            rendered = by_petstore(root / "target/debug/petstore", case)
            row = rows[case[0]]
            row[0] += 1
            row[1] += expected[0]
            if rendered == expected or not rendered[0] and not expected[0]:
                continue
            row[2] += 1
            differences += 1
            print(f"{case[0].name}, {case[1].name}, {case[2].name}:\n  Velocity {expected}\n  petstore {rendered}")
    for template, (tried, valid, different) in rows.items():
        print(f"{template.name:<60} {tried} renderings, {valid} without an error in Velocity, {different} different")
    print(f"{len(cases)} renderings of {len(templates)} templates, {differences} differences")
    sys.exit(differences > 0)


if __name__ == "__main__":
    main()
