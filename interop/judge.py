"""Judges signed files by pyHanko's processes of EN 319 102-1, offline, revocation required: 5.6.3 for PDFs under kept/ that a document
time-stamp seals, 5.5 with the evidence of the file's own store for those that none seals (B-LT) and for signature files under kept/, whose archive
time-stamps pyHanko does not read, 5.3 and 5.5 with revocation lists at hand for the rest (now/).

usage: judge.py ROOT.pem FOLDER-OF-CRLS <FILES    a line a signature: file, process, verdict, changes since, separated by tabs
"""
import asyncio, datetime, hashlib, logging, pathlib, sys

from asn1crypto import cms, crl, ocsp, x509
from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY
from pyhanko.sign.validation import DocumentSecurityStore
from pyhanko.sign.validation.ades import ades_basic_validation, ades_lta_validation, ades_with_time_validation
from pyhanko.sign.validation.policy_decl import (LocalKnowledge, PdfSignatureValidationSpec, RevinfoOnlineFetchingRule, RevocationInfoGatheringSpec,
                                                 SignatureValidationSpec)
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy, FreshnessReqType
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer

from carried import carried

logging.disable(logging.CRITICAL)


def spec(root, lists):
    revocation = CertRevTrustPolicy(REQUIRE_REVINFO, freshness=datetime.timedelta(days=1),
                                    freshness_req_type=FreshnessReqType.MAX_DIFF_REVOCATION_VALIDATION)
    policy = CertValidationPolicySpec(SimpleTrustManager.build(trust_roots=list(load_certs_from_pemder([root]))), revocation)
    local = RevocationInfoGatheringSpec(online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY)
    lists = [CRLContainer(crl.CertificateList.load(p.read_bytes())) for p in sorted(pathlib.Path(lists).glob("*.crl"))]
    now = LocalKnowledge(known_crls=lists)
    return lambda known=now: SignatureValidationSpec(cert_validation_policy=policy, revinfo_gathering_policy=local, local_knowledge=known)


def stored(reader):
    """What the file's security store holds."""
    dss = DocumentSecurityStore.read_dss(reader)
    read = lambda refs, kind: [kind.load(ref.get_object().data) for ref in refs]
    return LocalKnowledge(known_certs=read(dss.certs.values(), x509.Certificate),
                          known_ocsps=[c for r in read(dss.ocsps, ocsp.OCSPResponse) for c in OCSPContainer.load_multi(r)],
                          known_crls=[CRLContainer(c) for c in read(dss.crls, crl.CertificateList)])


async def current(signed, digest, how):
    """Signatures without evidence of their own: with time where they have a time-stamp."""
    stamped = any(a["type"].native == "signature_time_stamp_token" for a in signed["signer_infos"][0]["unsigned_attrs"] or [])
    validate = ades_with_time_validation if stamped else ades_basic_validation
    return "5.5" if stamped else "5.3", await validate(signed, how, raw_digest=digest)


async def judge_pdf(path, spec, kept):
    with open(path, "rb") as f:
        reader = PdfFileReader(f)
        if reader.encrypted:
            reader.decrypt("")
        sealed = kept and reader.embedded_timestamp_signatures
        how = spec(LocalKnowledge()) if sealed else spec(stored(reader)) if kept else spec()
        for s in reader.embedded_regular_signatures:
            if sealed:
                result = await ades_lta_validation(s, PdfSignatureValidationSpec(how))
                print(path, "5.6.3", result.ades_subindic, getattr(result.api_status, "modification_level", None), sep="\t")
                continue
            process, result = await current(s.signed_data, s.compute_digest(), how)
            s.compute_integrity_info(diff_policy=DEFAULT_DIFF_POLICY)
            changes = s.summarise_integrity_info()
            good = changes.get("docmdp_ok") is not False
            print(path, process, result.ades_subindic if good else "CHANGED", changes["coverage"].name, sep="\t")


async def judge_detached(path, spec, kept):
    signed = cms.ContentInfo.load(pathlib.Path(path).read_bytes())["content"]
    how = spec(carried(signed)) if kept else spec()
    h = signed["signer_infos"][0]["digest_algorithm"]["algorithm"].native
    digest = hashlib.new(h, pathlib.Path(path).with_suffix("").read_bytes()).digest()
    process, result = await current(signed, digest, how)
    print(path, process, result.ades_subindic, "", sep="\t")


async def main(root, lists):
    how = spec(root, lists)
    for path in map(str.strip, sys.stdin):
        kept = pathlib.Path(path).parent.name == "kept"
        await (judge_detached(path, how, kept) if path.endswith(".p7s") else judge_pdf(path, how, kept))

asyncio.run(main(*sys.argv[1:]))
