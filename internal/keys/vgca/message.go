package vgca

// Request is what a page sends the tool over wss://127.0.0.1:8987/<Verb>, as one text message of JSON. The names are the vendor's.
type Request struct {
	FileUploadHandler string     // the tool POSTs what it signed here, multipart, as UploadField
	SessionId         string     // a cookie of the page, for handlers that need one; ours does not
	JWTToken          string     //
	FileName          string     // address of the file
	DocNumber         string     // for SignIssued; empty: number and date stand in the file already
	IssuedDate        string     //
	MetaData          []MetaData //
}

// MetaData is one pair of a request's MetaData.
type MetaData struct{ Key, Value string }

// UploadField is the multipart field in which the tool sends what it signed.
const UploadField = "uploadfile"

// Uploaded is the answer to the tool's upload.
type Uploaded struct {
	Status     bool   // taken
	Message    string // why not
	FileName   string
	FileServer string // address of what was taken; the page gets it back
}

// Reply is what the tool answers the page, as one text message of JSON.
type Reply struct {
	Status     int // 0: signed and taken
	Message    string
	Error      string
	FileName   string
	FileServer string
}
