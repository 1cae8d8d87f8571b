package words

import "trien/validation"

// pkcs1 is a note by policy: TT 15/2025/TT-BKHCN, Annex I asks signing software for RSASSA-PSS; what the tokens in use make is PKCS#1 v1.5.
var pkcs1 = pair{"Thông tư 15/2025/TT-BKHCN (Phụ lục I) yêu cầu phần mềm ký dùng RSASSA-PSS; kiểu này vẫn an toàn, nên đây chỉ là lưu ý",
	"TT 15/2025/TT-BKHCN (Annex I) asks signing software for RSASSA-PSS; this scheme is still safe, so it is a note only"}

var processNames = map[string]pair{
	validation.ProcessBasic:    {"chữ ký cơ bản (mục 5.3)", "basic signatures (5.3)"},
	validation.ProcessStamp:    {"dấu thời gian (mục 5.4)", "time-stamps (5.4)"},
	validation.ProcessTime:     {"chữ ký có thời điểm và dữ liệu dài hạn (mục 5.5)", "signatures with time and long-term material (5.5)"},
	validation.ProcessArchival: {"chữ ký lưu trữ (mục 5.6)", "signatures with archival data (5.6)"},
}

var blockNames = map[string]pair{
	validation.BlockFormat:         {"Khuôn dạng (5.2.2)", "Format (5.2.2)"},
	validation.BlockCertificate:    {"Tìm chứng thư người ký (5.2.3)", "Identification of the signing certificate (5.2.3)"},
	validation.BlockContext:        {"Khởi tạo chính sách kiểm tra (5.2.4)", "Validation context (5.2.4)"},
	validation.BlockFreshness:      {"Độ mới của dữ liệu thu hồi (5.2.5)", "Revocation freshness (5.2.5)"},
	validation.BlockX509:           {"Chứng thư và đường dẫn (5.2.6)", "X.509 certificate validation (5.2.6)"},
	validation.BlockCryptographic:  {"Giá trị chữ ký và hàm băm (5.2.7)", "Cryptographic verification (5.2.7)"},
	validation.BlockAcceptance:     {"Yêu cầu của chính sách (5.2.8)", "Signature acceptance (5.2.8)"},
	validation.BlockStamps:         {"Dấu thời gian (5.4)", "Time-stamps (5.4)"},
	validation.BlockPastCert:       {"Chứng thư trong quá khứ (5.6.2.1)", "Past certificate validation (5.6.2.1)"},
	validation.BlockSliding:        {"Lùi thời điểm kiểm tra (5.6.2.2)", "Validation time sliding (5.6.2.2)"},
	validation.BlockPOE:            {"Trích bằng chứng tồn tại (5.6.2.3)", "POE extraction (5.6.2.3)"},
	validation.BlockPastSignature:  {"Chữ ký trong quá khứ (5.6.2.4)", "Past signature validation (5.6.2.4)"},
	validation.BlockEvidenceRecord: {"Bản ghi bằng chứng (5.6.3.4)", "Evidence record (5.6.3.4)"},
	validation.BlockChanges:        {"Thay đổi sau khi ký (ISO 32000-2, 12.8.2)", "Changes after signing (ISO 32000-2, 12.8.2)"},
}

var stampNames = map[string]pair{
	validation.StampSignature: {"Của chữ ký", "Of the signature"},
	validation.StampContent:   {"Của nội dung", "Of the content"},
	validation.StampDocument:  {"Của tài liệu", "Of the document"},
	validation.StampArchive:   {"Lưu trữ", "For the archive"},
	validation.StampRecord:    {"Của bản ghi bằng chứng", "Of an evidence record"},
}

var proofNames = map[string]pair{
	validation.ProofSignature:   {"Chữ ký", "The signature"},
	validation.ProofCertificate: {"Chứng thư", "The certificate"},
	validation.ProofRevocation:  {"Dữ liệu thu hồi", "The revocation data"},
}

var algorithmNames = map[string]pair{
	validation.AlgorithmDigest: {"Hàm băm", "Digest"},
	validation.AlgorithmKey:    {"Khóa người ký", "Signer's key"},
	validation.AlgorithmChain:  {"Trong đường dẫn", "In the path"},
	validation.AlgorithmScheme: {"Kiểu chữ ký", "Signature scheme"},
}
