package csc

// What goes over the wire, in the names of CSC API v2.0, Section 11. Answers may hold more.

type infoAnswer struct {
	Specs        string   `json:"specs"`
	Name         string   `json:"name"`
	AuthType     []string `json:"authType"`
	OAuth2       string   `json:"oauth2"`
	OAuth2Issuer string   `json:"oauth2Issuer"`
	Async        bool     `json:"asynchronousOperationMode"`
	Methods      []string `json:"methods"`
}

type tokenAnswer struct {
	AccessToken string `json:"access_token"`
}

type listRequest struct {
	UserID         string `json:"userID,omitempty"`
	CredentialInfo bool   `json:"credentialInfo"`
	Certificates   string `json:"certificates"`
	CertInfo       bool   `json:"certInfo"`
}

type credentialList struct {
	IDs   []string         `json:"credentialIDs"`
	Infos []credentialInfo `json:"credentialInfos"`
}

type infoRequest struct {
	CredentialID string `json:"credentialID"`
	Certificates string `json:"certificates"`
	CertInfo     bool   `json:"certInfo"`
	AuthInfo     bool   `json:"authInfo"`
}

type credentialInfo struct {
	CredentialID string `json:"credentialID"` // in lists only
	Description  string `json:"description"`
	KeyInfo      struct {
		Status string   `json:"status"`
		Algo   []string `json:"algo"`
	} `json:"key"`
	Cert struct {
		Status       string   `json:"status"`
		Certificates []string `json:"certificates"`
		SubjectDN    string   `json:"subjectDN"`
	} `json:"cert"`
	Auth struct {
		Mode       string       `json:"mode"`
		Expression string       `json:"expression"`
		Objects    []authObject `json:"objects"`
	} `json:"auth"`
	SCAL      string `json:"SCAL"`
	Multisign int    `json:"multisign"`
}

// authObject is something that the credential's owner gives to authorize a signature.
type authObject struct {
	Type      string `json:"type"`
	ID        string `json:"id"`
	Generator string `json:"generator"`
	Label     string `json:"label"`
}

type challengeRequest struct {
	CredentialID string `json:"credentialID"`
	AuthObjectID string `json:"authObjectID"`
}

type challengeAnswer struct {
	Challenge string `json:"challenge"`
}

type authValue struct {
	ID    string `json:"id"`
	Value string `json:"value"`
}

type authorizeRequest struct {
	CredentialID  string      `json:"credentialID"`
	NumSignatures int         `json:"numSignatures"`
	Hashes        []string    `json:"hashes,omitempty"`
	HashAlgorithm string      `json:"hashAlgorithmOID,omitempty"`
	AuthData      []authValue `json:"authData,omitempty"`
}

type handleRequest struct {
	Handle string `json:"handle"`
}

// sadAnswer has the one or the other: the Signature Activation Data, or a handle to ask again with.
type sadAnswer struct {
	SAD    string `json:"SAD"`
	Handle string `json:"handle"`
}

type extendRequest struct {
	CredentialID  string   `json:"credentialID"`
	Hashes        []string `json:"hashes,omitempty"`
	HashAlgorithm string   `json:"hashAlgorithmOID,omitempty"`
	SAD           string   `json:"SAD"`
}

type signRequest struct {
	CredentialID  string   `json:"credentialID"`
	SAD           string   `json:"SAD,omitempty"`
	Hashes        []string `json:"hashes"`
	HashAlgorithm string   `json:"hashAlgorithmOID,omitempty"`
	SignAlgo      string   `json:"signAlgo"`
	Parameters    string   `json:"signAlgoParams,omitempty"`
	OperationMode string   `json:"operationMode,omitempty"`
}

type pollRequest struct {
	RequestID string `json:"requestID"`
}

type signAnswer struct {
	Signatures []string `json:"signatures"`
	ResponseID string   `json:"responseID"`
}

// failure is how a service tells what went wrong (Section 10.2).
type failure struct {
	Status      int    `json:"-"`
	Code        string `json:"error"`
	Description string `json:"error_description"`
}
