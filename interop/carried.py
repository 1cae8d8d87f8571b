"""What a CMS signature file brings for its own judgement, as pyHanko takes it."""
from asn1crypto import cms, crl, ocsp
from pyhanko.sign.validation.policy_decl import LocalKnowledge
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer


def carried(signed, lists=()):
    """Certificates, lists and responses of the file, with lists of other places."""
    known = [c.chosen for c in signed["crls"] or []]
    responses = [k["other_rev_info"] for k in known if isinstance(k, cms.OtherRevocationInfoFormat)]
    return LocalKnowledge(known_certs=[c.chosen for c in signed["certificates"] or []],
                          known_ocsps=[c for r in responses for c in OCSPContainer.load_multi(ocsp.OCSPResponse.load(r.dump()))],
                          known_crls=list(lists) + [CRLContainer(k) for k in known if isinstance(k, crl.CertificateList)])
