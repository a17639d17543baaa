"""Compares petstore-vtl with Apache Velocity 1.7 on a corpus of templates and on random ones.

    apt-get install velocity default-jdk-headless      # Debian's package of Velocity 1.7
    python3 petstore-vtl/tests/velocity/compare.py [--random N] [--seed S]

Prints every difference, and exits with 1 if there is one. Texts are compared exactly; of errors only that
both sides fail.
"""

import argparse
import base64
import pathlib
import random
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
JARS = "/usr/share/java/velocity.jar:/usr/share/java/commons-lang.jar:/usr/share/java/commons-collections3.jar"

# Pieces of which random templates are made.
PIECES = """$foo|$!foo|${foo}|$!{foo}|$nope|$!nope|${nope}|$!{nope}|$map.a|$map.nope|$list[0]|$list.get(1)|$list.size()
\\|\\\\|\\$foo|\\\\$foo|\\$nope|\\\\$nope|\\\\\\$foo|\\#if|\\\\#if|\\#foo|\\#end|\\#set|#|$|##|#*|*#|#[[|]]#|$5|$.|$[|$!|$\\!foo|$\\!|#5|#$foo|$$foo
 |  |\\n|\\r\\n|\\t|\\n  |a|b.|.|(|)|{|}|[|]|,|"|'|!|=|-|_|x.y|true|1
#if($yes)|#if($no)|#if($nope)|#if($n == 5)|#if(!$nope)|#if($list.size() > 2 && $yes)|#elseif($yes)|#elseif($no)|#else|#{else}|#end|#{end}|#end |#end\\n|#else\\n|#if($yes)\\n|#if ($yes) \\n
#set($v = 1)|#set($v = "a$foo")|#set( $v = 'a' )\\n|  #set($v = $n + 1)|#set($map.k = "v")|#set($list[0] = 9)|$v|$map.k|#set($v = $nope)|#{set}($v = 2)
#foreach($i in $list)|#foreach($i in [1..3])|#foreach($i in $map)\\n|#foreach( $i in ["a", 'b'] )|$i|$foreach.index|$foreach.count|$foreach.hasNext|$velocityCount|#if($foreach.hasNext),#end|#break
#macro(m)M#end|#macro(w $p)<$p>#end|#m()|#m|#w(1)|#w($foo)|#w($nope)|#w("x")|#nope()|#nope|#nope($foo)|#define($d)D$n#end|$d|#evaluate("$foo")|#evaluate('x$nope')|#stop|#[[ $foo ]]#|#* c *#|## c\\n|#** c *#"""

VALUES = """1|2|0|-1|1.5|2.0|5|'a'|"a"|''|'1'|"$foo"|"$nope"|true|false|$n|$foo|$nope|$map.a|$list|$map|[1, 2, 3]|[]|{}|{'a': 1}|[1..3]|$list.get(0)|$yes|$no|2147483647|9223372036854775807|1e10|.5|$s.length()|$map.c|"$n"|$list.size()""".split("|")
OPERATORS = "+ - * / % == != < > <= >= && || and or eq ne lt gt le ge".split()
CALLS = """length()|substring(1)|substring(1, 3)|substring(9,2)|replace('l', 'L')|replaceAll('[aeiou]', '*')|replaceAll('(l+)', '<$1>')|replaceFirst('o', '0')|split('o').size()|split(' ').get(1)|contains('World')|indexOf('o')|indexOf('o', 5)|lastIndexOf('o')|lastIndexOf('o', 5)|startsWith('He')|endsWith('d')|toUpperCase()|toLowerCase()|trim()|equals('x')|equalsIgnoreCase('HELLO world')|matches('Hello.*')|concat('!')|charAt(1)|isEmpty()|hashCode()|compareTo('Help')|toString()|nope()|substring('a')|charAt(99)|split('')|split('l').size()|size()|get(0)|get('a')|get('zz')|add(4)|remove(0)|contains(2)|indexOf(2)|isEmpty()|keySet()|values()|entrySet()|containsKey('a')|containsValue(1)|put('z', 1)|subList(0, 2)|set(0, 7)|addAll([5])|intValue()|parseInt('7')|parseInt('x')|compareTo(3)|equals(5)|toString().length()|putAll({'q': 2})|remove('a')|clear()|iterator().next()|lastIndexOf(3)|containsAll([1, 2])|split(',', 2).size()|toString().replace('a', 'b')""".split("|")


def unescape(piece):
    return piece.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t")


def random_template(chooser, pieces):
    kind = chooser.random()
    if kind < 0.55:
        return "".join(chooser.choice(pieces) for _ in range(chooser.randint(1, 9)))
    if kind < 0.8:
        def operand(depth):
            if depth == 0 or chooser.random() < 0.5:
                value = chooser.choice(VALUES)
                return ("!" if chooser.random() < 0.1 else "") + value
            inner = f"{operand(depth - 1)} {chooser.choice(OPERATORS)} {operand(depth - 1)}"
            return f"({inner})" if chooser.random() < 0.3 else inner
        text = operand(2)
        return f"#set($r = {text})$r|#if({text})y#{{else}}n#end"
    name = chooser.choice(["$s", "$list", "$map", "$n", "$foo", "$yes", "$map.c"])
    chain = ".".join(chooser.choice(CALLS) for _ in range(chooser.randint(1, 2)))
    rest = {"$s": "$s", "$list": "$list", "$map": "$map"}.get(name, "")
    return f"[{name}.{chain}] {rest}"


def ask(command, templates):
    lines = "".join(base64.b64encode(text.encode()).decode() + "\n" for text in templates)
    output = subprocess.run(command, input=lines, capture_output=True, text=True, check=True).stdout
    results = []
    for line in output.splitlines():
        ok = line.startswith("+")
        text = base64.b64decode(line[1:]).decode() if ok else line[1:]
        # Java prints the address of an array.
        results.append((ok, re.sub(r"(Ljava\.lang\.\w+;@)[0-9a-f]+", r"\1", text)))
    assert len(results) == len(templates), f"{len(results)} results of {len(templates)} templates"
    return results


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--random", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=40)
    options = parser.parse_args()
    text = (HERE / "corpus.txt").read_text()
    templates = [part.strip("\n") for part in text.split("\n====\n")]
    chooser = random.Random(options.seed)
    pieces = [unescape(piece) for line in PIECES.split("\n") for piece in line.split("|") if piece]
    templates += [random_template(chooser, pieces) for _ in range(options.random)]
    subprocess.run(["cargo", "build", "--quiet", "-p", "petstore-vtl", "--example", "render_lines"], check=True, cwd=HERE)
    binary = HERE.parents[2] / "target/debug/examples/render_lines"
    differences = 0
    with tempfile.TemporaryDirectory() as classes:
        subprocess.run(["javac", "-cp", JARS, "-d", classes, str(HERE / "Reference.java")], check=True)
        java = ["java", "-XX:TieredStopAtLevel=1", "-cp", f"{classes}:{JARS}", "Reference"]
        for mode in ["verbatim", "empty"]:
            expected = ask([*java, mode], templates)
            got = ask([str(binary), mode], templates)
            for template, want, have in zip(templates, expected, got):
                same = want == have if want[0] else not have[0]
                if same:
                    continue
                differences += 1
                if differences <= options.show:
                    print(f"{mode}: {template!r}\n  Velocity     {want}\n  petstore-vtl {have}")
    print(f"{2 * len(templates)} renderings, {differences} differences")
    sys.exit(differences > 0)


if __name__ == "__main__":
    main()
