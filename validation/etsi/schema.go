package etsi

import "encoding/xml"

// The elements of ETSI TS 119 102-2 that are written here, named and ordered as its schema has them. Children have no namespace of their
// own in these types: they are written inside an element that makes the namespace the default one.

type report struct {
	XMLName   xml.Name        `xml:"http://uri.etsi.org/19102/v1.4.1# ValidationReport"`
	Reports   []signature     `xml:"SignatureValidationReport"`
	Objects   *objects        `xml:"SignatureValidationObjects"`
	Validator validatorEntity `xml:"SignatureValidator"`
}

type signature struct {
	Identifier  *identifier  `xml:"SignatureIdentifier"`
	Constraints *constraints `xml:"ValidationConstraintsEvaluationReport"`
	Times       *times       `xml:"ValidationTimeInfo"`
	Document    *digested    `xml:"SignersDocument"`
	Attributes  *attributes  `xml:"SignatureAttributes"`
	Signer      *signer      `xml:"SignerInformation"`
	Quality     *quality     `xml:"SignatureQuality"`
	Process     *process     `xml:"SignatureValidationProcess"`
	Status      status       `xml:"SignatureValidationStatus"`
	Other       *text        `xml:"OtherInformation"`
}

type identifier struct {
	ID          string  `xml:"id,attr"`
	Digest      *digest `xml:"DigestAlgAndValue"`
	Value       *value  `xml:"http://www.w3.org/2000/09/xmldsig# SignatureValue"`
	HashOnly    bool    `xml:"HashOnly"`
	DocHashOnly bool    `xml:"DocHashOnly"`
	Name        string  `xml:"DAIdentifier,omitempty"`
}

type value struct {
	Base64 string `xml:",chardata"`
}

// digest is XAdES DigestAlgAndValueType; its children are of XML signatures.
type digest struct {
	Method method `xml:"http://www.w3.org/2000/09/xmldsig# DigestMethod"`
	Value  value  `xml:"http://www.w3.org/2000/09/xmldsig# DigestValue"`
}

type method struct {
	Algorithm string `xml:"Algorithm,attr"`
}

type constraints struct {
	Policy *policy      `xml:"SignatureValidationPolicy"`
	Each   []constraint `xml:"ValidationConstraint"`
}

type policy struct {
	Identifier policyIdentifier `xml:"SignaturePolicyIdentifier"`
	Name       string           `xml:"PolicyName"`
}

type policyIdentifier struct {
	Implied struct{} `xml:"http://uri.etsi.org/01903/v1.3.2# SignaturePolicyImplied"`
}

type constraint struct {
	Identifier string `xml:"ValidationConstraintIdentifier"`
	Applied    string `xml:"ConstraintStatus>Status"`
	Status     status `xml:"ValidationStatus"`
}

type times struct {
	Validation string `xml:"ValidationTime"`
	Best       poe    `xml:"BestSignatureTime"`
}

type poe struct {
	Time   string     `xml:"POETime"`
	Proof  string     `xml:"TypeOfProof"`
	Object *reference `xml:"POEObject"`
}

// reference names validation objects by their ids.
type reference struct {
	IDs string `xml:"VOReference,attr"`
}

type digested struct {
	Digest digest `xml:"DigestAlgAndValue"`
}

// attributes are a choice without an order; these are written in the order of the fields.
type attributes struct {
	SigningTime *attributeTime     `xml:"SigningTime"`
	Certificate *attributeCertID   `xml:"SigningCertificate"`
	Commitments []attributeURI     `xml:"CommitmentTypeIndication"`
	Policy      *attributePolicy   `xml:"SigPolicyIdentifier"`
	Format      *attributeFormat   `xml:"DataObjectFormat"`
	Places      []attributePlace   `xml:"SignatureProductionPlace"`
	Roles       *attributeRoles    `xml:"SignerRole"`
	Counters    []attributeCounter `xml:"CounterSignature"`
	Archive     []attributeStamp   `xml:"ArchiveTimeStamp"`
	Stamps      []attributeStamp   `xml:"SignatureTimeStamp"`
	Digest      *attributeDigest   `xml:"MessageDigest"`
	DocStamps   []attributeStamp   `xml:"DocTimeStamp"`
	Reason      *attributeReason   `xml:"Reason"`
	Name        *attributeName     `xml:"Name"`
	SubFilter   *attributeFilter   `xml:"SubFilter"`
	ByteRange   string             `xml:"ByteRange,omitempty"`
}

func (a attributes) empty() bool {
	return a.SigningTime == nil && a.Certificate == nil && len(a.Commitments) == 0 && a.Policy == nil && len(a.Places)+len(a.Counters)+len(a.Archive)+len(a.Stamps) == 0 && a.Format == nil && a.Roles == nil &&
		a.Digest == nil && len(a.DocStamps) == 0 && a.Reason == nil && a.Name == nil && a.SubFilter == nil && a.ByteRange == ""
}

type attributeTime struct {
	Signed bool   `xml:"Signed,attr"`
	Time   string `xml:"Time"`
}

type attributeCertID struct {
	Signed bool         `xml:"Signed,attr"`
	Object *reference   `xml:"AttributeObject"`
	IDs    []certDigest `xml:"CertID"`
}

type certDigest struct {
	Method method `xml:"http://www.w3.org/2000/09/xmldsig# DigestMethod"`
	Value  value  `xml:"http://www.w3.org/2000/09/xmldsig# DigestValue"`
}

type attributeURI struct {
	Signed bool   `xml:"Signed,attr"`
	URI    string `xml:"CommitmentTypeIdentifier"`
}

type attributePolicy struct {
	Signed bool   `xml:"Signed,attr"`
	ID     string `xml:"SigPolicyId"`
}

type attributePlace struct {
	Signed  bool     `xml:"Signed,attr"`
	Address []string `xml:"AddressString"`
}

type attributeFormat struct {
	Signed bool   `xml:"Signed,attr"`
	Mime   string `xml:"MimeType"`
}

type attributeRoles struct {
	Signed bool      `xml:"Signed,attr"`
	Roles  []oneRole `xml:"RoleDetails"`
}

type oneRole struct {
	Role string `xml:"Role"`
	Kind string `xml:"EndorsementType"`
}

type attributeCounter struct {
	Reference sigRef `xml:"CounterSignature"`
}

type attributeStamp struct {
	Object reference `xml:"AttributeObject"`
	Time   string    `xml:"TimeStampValue"`
}

type attributeDigest struct {
	Signed bool   `xml:"Signed,attr"`
	Digest string `xml:"Digest"`
}

type attributeReason struct {
	Signed bool   `xml:"Signed,attr"`
	Text   string `xml:"ReasonElement"`
}

type attributeName struct {
	Signed bool   `xml:"Signed,attr"`
	Text   string `xml:"NameElement"`
}

type attributeFilter struct {
	Signed bool   `xml:"Signed,attr"`
	Text   string `xml:"SubFilterElement"`
}

type signer struct {
	Certificate reference `xml:"SignerCertificate"`
	Name        string    `xml:"Signer,omitempty"`
}

type quality struct {
	URIs []string `xml:"SignatureQualityInformation"`
}

type process struct {
	ID string `xml:"SignatureValidationProcessID"`
}

type status struct {
	Main string       `xml:"MainIndication"`
	Sub  string       `xml:"SubIndication,omitempty"`
	Data []reportData `xml:"AssociatedValidationReportData"`
}

type reportData struct {
	Anchor     *reference      `xml:"TrustAnchor"`
	Chain      *certChain      `xml:"CertificateChain"`
	Related    []reference     `xml:"RelatedValidationObject"`
	Revocation *revocation     `xml:"RevocationStatusInformation"`
	Crypto     *cryptography   `xml:"CryptoInformation"`
	More       *additionalData `xml:"AdditionalValidationReportData"`
}

type certChain struct {
	Leaf   reference   `xml:"SigningCertificate"`
	Middle []reference `xml:"IntermediateCertificate"`
	Anchor *reference  `xml:"TrustAnchor"`
}

type revocation struct {
	Of     reference  `xml:"ValidationObjectId"`
	Time   string     `xml:"RevocationTime"`
	Reason string     `xml:"RevocationReason,omitempty"`
	By     *reference `xml:"RevocationObject"`
}

type cryptography struct {
	Of        reference `xml:"ValidationObjectId"`
	Algorithm string    `xml:"Algorithm"`
	Secure    bool      `xml:"SecureAlgorithm"`
	NotAfter  string    `xml:"NotAfter,omitempty"`
}

type additionalData struct {
	Data []typed `xml:"ReportData"`
}

type typed struct {
	Type  string `xml:"Type"`
	Value string `xml:"Value"`
}

type objects struct {
	List []object `xml:"ValidationObject"`
}

type object struct {
	ID             string         `xml:"id,attr"`
	Type           string         `xml:"ObjectType"`
	Representation representation `xml:"ValidationObjectRepresentation"`
	POE            poe            `xml:"POE"`
	Provides       *provides      `xml:"POEProvisioning"`
	Report         *signature     `xml:"ValidationReport"`
}

type representation struct {
	Base64 string  `xml:"base64,omitempty"`
	Digest *digest `xml:"DigestAlgAndValue"`
}

type provides struct {
	Time       string      `xml:"POETime"`
	Objects    []reference `xml:"ValidationObject"`
	Signatures []sigRef    `xml:"SignatureReference"`
}

type sigRef struct {
	Field string `xml:"PAdESFieldName,omitempty"`
	Other *text  `xml:"OtherInformation"`
}

type validatorEntity struct {
	ID    digitalID `xml:"DigitalId"`
	Other text      `xml:"OtherInformation"`
}

type digitalID struct {
	Other text `xml:"http://uri.etsi.org/02231/v2# Other"`
}

type text struct {
	Text string `xml:",chardata"`
}
