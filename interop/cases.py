"""Lists what all judges are to judge, on equal terms: a line a file, tab-separated: path, instant (RFC 3339), roots (paths, separated by spaces),
folder of revocation lists, password. Any but the path may be empty.

usage: cases.py corpus FOLDER     the outside corpus: pyHanko's rows at their instants with their roots, all others at one instant without roots
       cases.py made FOLDER       what interop/run made there and brings its own evidence: its root, now
"""
import json, os, pathlib, sys

AT = "2026-11-21T00:00:00+00:00"  # for rows that say none: any instant would do, but all judges need the same


def corpus(folder):
    for line in open(folder / "manifest.jsonl", encoding="utf-8"):
        row = json.loads(line)
        trusts = [f["trust"] for f in row["expect"].get("fields", {}).values() if "trust" in f]
        at = trusts[0]["at"] if trusts else AT
        roots = [folder / "roots" / f"{r}.der" for r in (trusts[0]["roots_sha256_16"].split() if trusts else [])]
        yield folder / "pdf" / row["file"], at, " ".join(map(str, roots)), "", row["expect"].get("password", "")


def made(folder):
    for path in map(pathlib.Path, (folder / "files.txt").read_text().splitlines()):
        if path.parent.name == "kept":
            yield path, "", folder / "pki" / "root.pem", "", ""


for case in {"corpus": corpus, "made": made}[sys.argv[1]](pathlib.Path(os.path.abspath(sys.argv[2]))):
    print(*case, sep="\t")
