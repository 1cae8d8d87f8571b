"""Judges cases (interop/cases.py) by pyHanko's processes of EN 319 102-1, offline: 5.6.3 where a document time-stamp seals the file, else 5.5 or 5.3
with the evidence of the file's own store and the revocation lists of the case. Standard output: a line a signature: path, field, verdict,
intact, path to a root. With --time: milliseconds of processor time that the last of three rounds took, and nothing else.

usage: theirs.py [--time] <CASES
"""
import asyncio, datetime, hashlib, io, logging, pathlib, sys, time

from asn1crypto import cms, crl, ocsp, x509
from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY
from pyhanko.sign.validation import DocumentSecurityStore
from pyhanko.sign.validation.ades import ades_basic_validation, ades_lta_validation, ades_with_time_validation
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.policy_decl import (LocalKnowledge, PdfSignatureValidationSpec, RevinfoOnlineFetchingRule, RevocationInfoGatheringSpec,
                                                 SignatureValidationSpec)
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer

from carried import carried

logging.disable(logging.CRITICAL)


def known(reader, lists):
    """What the file's store and the case bring."""
    try:
        dss = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        dss = None
    certs, ocsps = [], []
    if dss:
        read = lambda refs, kind: [kind.load(ref.get_object().data) for ref in refs]
        certs = read(dss.certs.values(), x509.Certificate)
        ocsps = [c for r in read(dss.ocsps, ocsp.OCSPResponse) for c in OCSPContainer.load_multi(r)]
        lists = lists + [CRLContainer(c) for c in read(dss.crls, crl.CertificateList)]
    return LocalKnowledge(known_certs=certs, known_ocsps=ocsps, known_crls=lists)


class Case:
    def __init__(self, line):
        self.path, at, roots, lists, self.password = line.rstrip("\n").split("\t")
        anchors = SimpleTrustManager.build(trust_roots=list(load_certs_from_pemder(roots.split())))
        self.policy = CertValidationPolicySpec(anchors, CertRevTrustPolicy(REQUIRE_REVINFO))
        self.lists = [CRLContainer(crl.CertificateList.load(p.read_bytes())) for p in sorted(pathlib.Path(lists).glob("*.crl"))] if lists else []
        self.data = pathlib.Path(self.path).read_bytes()
        self.when = None
        if at:
            at = datetime.datetime.fromisoformat(at)
            self.when = ValidationTimingInfo(validation_time=at, best_signature_time=at, point_in_time_validation=True)

    def spec(self, local):
        gather = RevocationInfoGatheringSpec(online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY)
        return SignatureValidationSpec(cert_validation_policy=self.policy, revinfo_gathering_policy=gather, local_knowledge=local)

    async def signature(self, s, sealed, local):
        if sealed:
            return await ades_lta_validation(s, PdfSignatureValidationSpec(self.spec(LocalKnowledge())), timing_info=self.when)
        result = await current(s.signed_data, s.compute_digest(), self.spec(local), self.when)
        s.compute_integrity_info(diff_policy=DEFAULT_DIFF_POLICY)
        return result

    async def pdf(self):
        reader = PdfFileReader(io.BytesIO(self.data), strict=False)
        if reader.encrypted:
            reader.decrypt(self.password)
        local = known(reader, self.lists)
        for s in reader.embedded_regular_signatures:
            try:
                yield s.field_name, await self.signature(s, reader.embedded_timestamp_signatures, local)
            except Exception as e:  # a judge that gives up on one signature says so, and goes on
                yield s.field_name, e

    async def detached(self):
        signed = cms.ContentInfo.load(self.data)["content"]
        h = signed["signer_infos"][0]["digest_algorithm"]["algorithm"].native
        digest = hashlib.new(h, pathlib.Path(self.path).with_suffix("").read_bytes()).digest()
        yield "", await current(signed, digest, self.spec(carried(signed, self.lists)), self.when)

    async def rows(self):
        try:
            async for field, result in self.detached() if self.path.endswith(".p7s") else self.pdf():
                yield self.path, field, *words(result)
        except Exception as e:
            yield self.path, "", *words(e)


async def current(signed, digest, how, when):
    stamped = any(a["type"].native == "signature_time_stamp_token" for a in signed["signer_infos"][0]["unsigned_attrs"] or [])
    validate = ades_with_time_validation if stamped else ades_basic_validation
    return await validate(signed, how, raw_digest=digest, timing_info=when)


def words(result):
    if isinstance(result, Exception):
        return f"ERROR {type(result).__name__}", "?", "?"
    status, verdict = result.api_status, str(result.ades_subindic)
    if status is None:
        return verdict, "?", "?"
    return verdict, str(status.intact and status.valid).lower(), str(status.trusted).lower()


async def main():
    cases = [Case(line) for line in sys.stdin]
    rounds = 3 if "--time" in sys.argv else 1
    for _ in range(rounds):
        start = time.process_time()
        for case in cases:
            async for row in case.rows():
                if rounds == 1:
                    print(*row, sep="\t")
        took = time.process_time() - start
    if rounds > 1:
        print(took * 1000)

asyncio.run(main())
