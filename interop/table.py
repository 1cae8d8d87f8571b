"""Sums up the judgements as docs/interop.md has them; exit 1 where one is otherwise than expected.

usage: table.py FOLDER
"""
import collections, pathlib, sys

DIR = pathlib.Path(sys.argv[1])


def rows(name):
    return [line.split("\t") for line in (DIR / name).read_text().splitlines() if "\t" in line]


def level(path):
    name = pathlib.Path(path).stem
    if name.startswith("life-"):
        return "one decision's life"
    reached = next((l for l in ("B-LTA", "B-LT", "B-T", "B-B") if name.endswith(l)), "other")
    return f"detached {reached}" if path.endswith(".p7s") else reached


def expected(path, judge, verdict):
    """pyHanko wants a time-stamp in the signature itself: what a document time-stamp alone proves, it leaves undecided."""
    if judge == "pyHanko" and "plain-extended" in path:
        return "SIG_CONSTRAINTS_FAILURE" in verdict
    return "PASSED" in verdict.upper()


bad = 0
for judge, name in [("EU DSS", "dss.tsv"), ("pyHanko", "pyhanko.tsv")]:
    count = collections.Counter()
    files = collections.defaultdict(set)
    for path, form, verdict, *why in rows(name):
        count[level(path), verdict] += 1
        files[level(path)].add(path)
        if not expected(path, judge, verdict):
            bad += 1
            print("OTHERWISE", judge, path, form, verdict, *why)
    for (l, verdict), n in sorted(count.items()):
        print(f"{judge}\t{l}\t{len(files[l])} files\t{n} signatures\t{verdict}")
# the demonstration: the worst verdict of each file is the system's own
own = {line.split("\t")[0]: line.split("\t") for line in (DIR / "demo" / "now" / "files.tsv").read_text().splitlines()}
kinds = ["PASSED", "INDETERMINATE", "FAIL"]
kind = lambda verdict: next(k for k in kinds if k in verdict.upper())
for judge, name in [("EU DSS", "demo/dss.tsv"), ("pyHanko", "demo/pyhanko.tsv")]:
    worst = {}
    for path, _, verdict, *_ in rows(name):
        file = pathlib.Path(path).name
        worst[file] = max(worst.get(file, "PASSED"), kind(verdict), key=kinds.index)
    for file, (_, office, number, form, verdict) in own.items():
        if worst.get(file) != kind(verdict):
            bad += 1
            print("OTHERWISE", judge, file, number, form, worst.get(file), "ours:", verdict)
    print(f"{judge}\tthe demonstration\t{len(worst)} files\t{len(rows(name))} signatures\t{dict(collections.Counter(worst.values()))}")
named = {line for line in (DIR / "files.txt").read_text().splitlines()}
for judge, name in [("EU DSS", "dss.tsv"), ("pyHanko", "pyhanko.tsv")]:
    for path in sorted(named - {r[0] for r in rows(name)}):
        bad += 1
        print("NOT JUDGED", judge, path)
count = collections.Counter()
for path, verdict, *why in rows("verapdf.tsv"):
    count[verdict] += 1
    if verdict != "PDFA-2B":
        bad += 1
        print("OTHERWISE veraPDF", path, verdict, *why)
print("veraPDF", dict(count), sep="\t")
about = {line.split("\t")[0]: line.split("\t")[1:] for line in (DIR / "evidence" / "records.tsv").read_text().splitlines()}
count = collections.Counter()
for path, verdict, sub, stamps, found, orphans, intact, *why in rows("evidence.tsv"):
    data = about.pop(path)
    count[verdict] += 1
    if (verdict, intact, int(found)) != ("PASSED", "true", len(data)):
        bad += 1
        print("OTHERWISE EU DSS", path, verdict, sub, found, intact, *why)
for path in about:
    bad += 1
    print("NOT JUDGED EU DSS", path)
print("EU DSS evidence records", dict(count), sep="\t")
sys.exit(bad > 0)
