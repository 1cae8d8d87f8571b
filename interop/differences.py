"""Sets our judgements beside those of EU DSS and pyHanko over the same cases and prints each disagreement, grouped by what each side says.

usage: differences.py CASES DSS.tsv PYHANKO.tsv       TRIEN names the binary (bin/trien)
A line a group: judge, what differs (intact, path, verdict), ours, theirs, how many, the first three files. Differences of verdict are told only
where intact and path agree: else they follow from those.
"""
import collections, json, os, pathlib, re, subprocess, sys, tempfile

TRIEN = os.environ.get("TRIEN", "bin/trien")


def ours(cases):
    """Our verdicts by file and field: one run for each set of conditions."""
    runs, out = collections.defaultdict(list), {}
    for path, at, roots, lists, password in cases:
        runs[at, roots, lists, password].append(path)
    for (at, roots, lists, password), paths in runs.items():
        with tempfile.TemporaryDirectory() as d:
            args = [TRIEN, "verify", "--json", "--offline", "--no-progress", "--pictures"]
            for root in roots.split():
                data = pathlib.Path(root).read_bytes()
                pathlib.Path(d, pathlib.Path(root).name).write_bytes(data)
            args += ["--official", d] if roots else []  # every certificate there is an anchor, self-signed or not, as for the others
            args += ["--at", at] if at else []
            args += ["--password-env", "PDF_PASSWORD"] if password else []
            done = subprocess.run(args + paths, capture_output=True, text=True, env={**os.environ, "PDF_PASSWORD": password})
        for line in done.stdout.splitlines():
            doc = json.loads(line)
            out[doc["file"]] = {s["field"]: s for s in doc["signatures"]} or {"": doc}
    return out


def name(verdict):
    """A verdict in the names of the standard, however the judge spells it."""
    if verdict.startswith("ERROR"):
        return "ERROR"
    v = verdict.replace("AdESPassed.OK", "TOTAL_PASSED").replace("AdESIndeterminate.", "INDETERMINATE / ").replace("AdESFailure.", "TOTAL_FAILED / ")
    return re.sub(r"^(PASSED|FAILED)", r"TOTAL_\1", v)


def said(s):
    if s.get("error"):
        return "ERROR"
    return s["indication"] + (f" / {s['sub_indication']}" if s.get("sub_indication") else "")


def compare(judge, path, mine, field, verdict, intact, trusted):
    """What differs about a signature: kind of difference, ours, theirs."""
    s = mine.get(field) or (next(iter(mine.values())) if len(mine) == 1 else None)
    if s is None or "intact" not in s:
        return ("found", said(s) if s else "no such field", name(verdict))
    if judge == "pyHanko" and "NO_CERTIFICATE_CHAIN" not in verdict and trusted == "false":
        trusted = "?"  # there, a path whose revocation is not known is none
    for what, got, theirs in [("intact", s["intact"], intact), ("path", s["chain_ok"], trusted)]:
        if theirs != "?" and str(got).lower() != theirs:
            return (what, f"{str(got).lower()} ({said(s)})", f"{theirs} ({name(verdict)})")
    if said(s) != name(verdict):
        return ("verdict", said(s), name(verdict))
    return None


def main(cases, dss, pyhanko):
    cases = [line.rstrip("\n").split("\t") for line in open(cases)]
    mine = ours(cases)
    for judge, rows in [("EU DSS", dss), ("pyHanko", pyhanko)]:
        groups, agree, told = collections.defaultdict(list), 0, set()
        for line in open(rows):
            path, field, verdict, intact, trusted = line.rstrip("\n").split("\t")
            told.add(path)
            difference = compare(judge, path, mine.get(path, {}), field, verdict, intact, trusted)
            if difference:
                groups[difference].append(pathlib.Path(path).name)
            else:
                agree += 1
        for path in (c[0] for c in cases if c[0] not in told):
            s = next(iter(mine[path].values()))
            if said(s) != "NO_SIGNATURE_FOUND":
                groups["found", said(s), "nothing"].append(pathlib.Path(path).name)
            else:
                agree += 1
        print(f"{judge}\tagree\t{agree}")
        for key, files in sorted(groups.items(), key=lambda g: (g[0][0], -len(g[1]))):
            print(judge, *key, len(files), " ".join(sorted(files)[:3]), sep="\t")

main(*sys.argv[1:])
