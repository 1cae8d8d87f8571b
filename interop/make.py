"""Makes the files that others judge: each key at each level, with and without a mark, signature files, one decision's life step by step, and the
documents of the demonstration.

usage: make.py FOLDER
Writes FOLDER/files.txt (signed files, a line each) and FOLDER/archival.txt (PDFs that begin as PDF/A-2b), FOLDER/pki, FOLDER/crls; likewise
FOLDER/demo/files.txt, FOLDER/demo/data/pki, FOLDER/demo/crls, and FOLDER/demo/now/files.tsv with the system's own verdicts.
Needs bin/trien, LibreOffice (PDF/A), SoftHSM2 and OpenSSL (the key on a token). Files under now/ are judged with revocation lists at hand,
those under kept/ by nothing but what they bring.
"""
import contextlib, os, pathlib, re, shutil, subprocess, sys, time, urllib.error, urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
DIR = pathlib.Path(sys.argv[1]).resolve()
PORT = os.environ.get("PORT", "18733")
URL = f"http://127.0.0.1:{PORT}"
TRIEN = os.environ.get("TRIEN", str(ROOT / "bin" / "trien"))
SAMPLES = ROOT / "testdata" / "samples"
PKI = DIR / "pki"
LEVELS = ["B-B", "B-T", "B-LT", "B-LTA"]
P12 = ["person-rsa2048", "person-rsa3072", "person-p256", "person-p384", "office-rsa2048", "archive-p256"]


def run(*args, **env):
    done = subprocess.run([str(a) for a in args], capture_output=True, text=True, env={**os.environ, **env})
    if done.returncode:
        sys.exit(f"make: {' '.join(map(str, args))}\n{done.stdout}{done.stderr}")
    return done.stdout


def folder(level):
    d = DIR / ("kept" if "LT" in level else "now")
    d.mkdir(parents=True, exist_ok=True)
    return d


def sign(source, name, key, level, *more):
    out = folder(level) / f"{name}-{level}{'.p7s' if '--detached' in more else '.pdf'}"
    where = ["--key", key] if ":" in key else ["--key", f"p12:{PKI}/keys/{key}.p12", "--pass-file", f"{PKI}/password"]
    run(TRIEN, "sign", source, "-o", out, *where, "--level", level, "--tsa", f"{URL}/tsa", "--trust", f"{PKI}/trust", *more)
    return out


def extend(source, name, level="B-LTA"):
    out = folder(level) / f"{name}{source.suffix}"
    run(TRIEN, "extend", source, "-o", out, "--level", level, "--tsa", f"{URL}/tsa", "--trust", f"{PKI}/trust")
    return out


def archival():
    """Turns the drafts into PDF/A-2b, as the system does."""
    out = DIR / "drafts"
    out.mkdir(exist_ok=True)
    run("go", "run", "./interop/drafts", out, SAMPLES / "quyet-dinh.docx", SAMPLES / "bao-cao.docx")
    return out / "quyet-dinh.pdf", out / "bao-cao.pdf"


def token():
    """Puts a key on a token of SoftHSM2 and gives its URI."""
    home = DIR / "token"
    (home / "tokens").mkdir(parents=True, exist_ok=True)
    conf, pem = home / "softhsm2.conf", home / "key.pem"
    conf.write_text(f"directories.tokendir = {home}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(conf)
    run("softhsm2-util", "--init-token", "--free", "--label", "interop", "--pin", "123456", "--so-pin", "00000000")
    p12 = ["openssl", "pkcs12", "-in", PKI / "keys/person-rsa2048.p12", "-passin", f"file:{PKI}/password"]
    run(*p12, "-nodes", "-nocerts", "-out", home / "plain.pem")
    run("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", home / "plain.pem", "-out", pem)
    run("softhsm2-util", "--import", pem, "--token", "interop", "--label", "leader", "--id", "01", "--pin", "123456")
    run(*p12, "-nokeys", "-out", home / "chain.pem")
    (home / "pin").write_text("123456\n")
    return "pkcs11:token=interop;object=leader", ["--pass-file", home / "pin", "--certificate", home / "chain.pem"]


@contextlib.contextmanager
def remote():
    """Serves keys of the PKI by CSC API v2 and gives key and flags for each."""
    home, address, names = DIR / "remote", f"127.0.0.1:{int(PORT) + 1}", ["person-rsa2048", "person-p256"]
    home.mkdir()
    (home / "pin").write_text("1357\n")
    (home / "access").write_text("bearer interop\n")
    run("go", "build", "-o", home / "service", "./interop/remote")
    service = subprocess.Popen([home / "service", PKI, address, "1357", *names], stderr=subprocess.DEVNULL)
    try:
        answers(f"http://{address}/csc/v2/info")
        flags = ["--pass-file", home / "pin", "--service-file", home / "access"]
        yield [(name, f"csc:http://{address}/csc/v2?credentialID={name}", flags) for name in names]
    finally:
        service.terminate()


def answers(url):
    """Waits until something answers there, whatever it says."""
    for _ in range(300):
        try:
            urllib.request.urlopen(url).read()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    sys.exit(f"make: nobody answers at {url}")


def everything():
    decision, report = archival()
    marks = {"party": ["--profile", "party"], "state": ["--profile", "state"], "invisible": ["--invisible"]}
    for level in LEVELS:
        for key in P12:
            role = {"office-rsa2048": "office", "archive-p256": "archive"}.get(key, "person")
            for mark, flags in marks.items():
                if role != "archive" or mark == "invisible":
                    sign(decision, f"{key}-{mark}", key, level, "--role", role, *flags)
        sign(decision, "person-rsa2048-pss", "person-rsa2048", level, "--pss")
        sign(report, "report-person-p256", "person-p256", level)
        for sample in ["quyet-dinh-objstm", "bao-cao-linearized", "quyet-dinh-encrypted", "quyet-dinh-rotated"]:
            sign(SAMPLES / f"{sample}.pdf", f"{sample}-person-p256", "person-p256", level)
    uri, flags = token()
    for level in LEVELS:
        sign(decision, "token-rsa2048", uri, level, *flags)
    with remote() as keys:
        for name, key, flags in keys:
            for level in LEVELS:
                sign(decision, f"remote-{name}", key, level, *flags)
    detached()
    for key in ["person-rsa2048", "person-p256"]:
        first = DIR / "kept" / f"{key}-party-B-LTA.pdf"
        extend(sign(first, f"{key}-sealed", "office-rsa2048", "B-LTA", "--role", "office"), f"{key}-sealed-renewed-B-LTA")
    extend(sign(SAMPLES / "quyet-dinh.pdf", "certified", "person-p256", "B-T", "--certify", "1"), "certified-extended-B-LTA")
    extend(sign(SAMPLES / "quyet-dinh.pdf", "plain", "person-p256", "B-B"), "plain-extended-B-LTA")
    life(decision)


def detached():
    """Signs a file that is no PDF at each level, by two kinds of keys, renews twice, and raises what was signed low."""
    def beside(signature):
        shutil.copy(SAMPLES / "bao-cao.docx", signature.with_suffix(""))
        return signature

    for key in ["person-p256", "person-rsa2048"]:
        made = {level: beside(sign(SAMPLES / "bao-cao.docx", f"docx-{key}", key, level, "--detached")) for level in LEVELS}
        once = beside(extend(made["B-LTA"], f"docx-{key}-renewed-B-LTA"))
        beside(extend(once, f"docx-{key}-renewed-twice-B-LTA"))
        beside(extend(made["B-B"], f"docx-{key}-extended-B-LT", "B-LT"))
        beside(extend(made["B-T"], f"docx-{key}-extended-B-LTA"))


def demonstration():
    """Plays the demonstration, whose people download what they signed and received; its authority's lists are fetched afterwards."""
    home = DIR / "demo"
    home.mkdir()
    run(TRIEN, "demo", "--data", home / "data", "--export", home / "now")
    address = f"127.0.0.1:{int(PORT) + 2}"
    with served(home / "data" / "pki", address):
        lists(f"http://{address}", home / "crls")
    (home / "files.txt").write_text("".join(f"{p}\n" for p in sorted((home / "now").glob("*.pdf"))))


def life(decision):
    steps = DIR / "life"
    steps.mkdir(exist_ok=True)
    run("go", "run", "./interop/chain", PKI, steps, decision)
    for step in sorted(steps.glob("*.pdf")):
        if not step.name.startswith("1-"):
            shutil.copy(step, folder("B-LTA" if "LTA" in step.name else "B-T") / f"life-{step.name}")


def lists(url, folder):
    folder.mkdir(exist_ok=True)
    for name in ["root", "party-ca", "services-ca", "public-root"]:
        try:
            data = urllib.request.urlopen(f"{url}/crl/{name}.crl").read()
        except OSError:
            continue
        (folder / f"{name}.crl").write_bytes(data)
    if not list(folder.iterdir()):
        sys.exit(f"make: {url} has no revocation lists")


@contextlib.contextmanager
def served(pki, address):
    server = subprocess.Popen([TRIEN, "pki", "serve", str(pki), "--listen", address], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        answers(f"http://{address}")
        yield
    finally:
        server.terminate()


def main():
    os.chdir(ROOT)
    if PKI.exists():
        sys.exit(f"make: {DIR} has been used already; name a fresh folder")
    DIR.mkdir(parents=True, exist_ok=True)
    run(TRIEN, "pki", "demo", PKI, "--base-url", URL)
    with served(PKI, URL.removeprefix("http://")):
        everything()
        lists(URL, DIR / "crls")
    demonstration()
    signed = [p for d in ("now", "kept") for p in sorted((DIR / d).iterdir()) if p.suffix in (".pdf", ".p7s")]
    (DIR / "files.txt").write_text("".join(f"{p}\n" for p in signed))
    archived = sorted((DIR / "drafts").glob("*.pdf")) + sorted((DIR / "life").glob("*.pdf"))
    archived += [p for p in signed if re.match(r"(person|office|archive|report|token|remote)-", p.name) and p.suffix == ".pdf"]
    (DIR / "archival.txt").write_text("".join(f"{p}\n" for p in archived))
    print(f"{len(signed)} signed files", file=sys.stderr)


main()
