"""Judges PDFs by pyHanko's process for signatures with archival data (EN 319 102-1, 5.6.3), offline, revocation required.

usage: judge.py ROOT.pem FILE...    a line a signature: file, verdict, changes since, separated by tabs
"""
import asyncio, datetime, logging, sys

from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.policy_decl import (PdfSignatureValidationSpec, RevinfoOnlineFetchingRule, RevocationInfoGatheringSpec,
                                                 SignatureValidationSpec)
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy, FreshnessReqType
from pyhanko_certvalidator.registry import SimpleTrustManager

logging.disable(logging.CRITICAL)


def spec(root):
    revocation = CertRevTrustPolicy(REQUIRE_REVINFO, freshness=datetime.timedelta(days=1),
                                    freshness_req_type=FreshnessReqType.MAX_DIFF_REVOCATION_VALIDATION)
    policy = CertValidationPolicySpec(SimpleTrustManager.build(trust_roots=list(load_certs_from_pemder([root]))), revocation)
    local = RevocationInfoGatheringSpec(online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY)
    return PdfSignatureValidationSpec(SignatureValidationSpec(cert_validation_policy=policy, revinfo_gathering_policy=local))


async def judge(root, path):
    with open(path, "rb") as f:
        reader = PdfFileReader(f)
        if reader.encrypted:
            reader.decrypt("")
        for signature in reader.embedded_regular_signatures:
            result = await ades_lta_validation(signature, spec(root))
            changes = getattr(result.api_status, "modification_level", None)
            print(path, result.ades_subindic, changes, sep="\t")


async def main(root, *paths):
    for path in paths:
        await judge(root, path)

asyncio.run(main(*sys.argv[1:]))
