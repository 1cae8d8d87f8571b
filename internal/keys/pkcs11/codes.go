package pkcs11

import "fmt"

// code is a CK_RV that is not CKR_OK (PKCS #11 v2.40 Base, Section 5.1).
type code uintptr

// The codes that are told apart here.
const (
	slotIDInvalid           code = 0x003
	cantLock                code = 0x00a
	attributeSensitive      code = 0x011
	attributeTypeInvalid    code = 0x012
	codeGeneralError        code = 0x005
	codeFunctionFailed      code = 0x006
	codeDataInvalid         code = 0x020
	encryptedDataInvalid    code = 0x040
	encryptedDataLenRange   code = 0x041
	deviceError             code = 0x030
	deviceRemoved           code = 0x032
	functionCanceled        code = 0x050
	functionNotSupported    code = 0x054
	keyHandleInvalid        code = 0x060
	keyTypeInconsistent     code = 0x063
	keyFunctionNotPermitted code = 0x068
	mechanismInvalid        code = 0x070
	mechanismParamInvalid   code = 0x071
	objectHandleInvalid     code = 0x082
	pinIncorrect            code = 0x0a0
	pinInvalid              code = 0x0a1
	pinLenRange             code = 0x0a2
	pinExpired              code = 0x0a3
	pinLocked               code = 0x0a4
	operationActive         code = 0x090
	sessionClosed           code = 0x0b0
	sessionCount            code = 0x0b1
	sessionHandleInvalid    code = 0x0b3
	tokenNotPresent         code = 0x0e0
	tokenNotRecognized      code = 0x0e1
	userAlreadyLoggedIn     code = 0x100
	userNotLoggedIn         code = 0x101
	userPINNotInitialized   code = 0x102
	userAnotherLoggedIn     code = 0x104
	bufferTooSmall          code = 0x150
	notInitialized          code = 0x190
	alreadyInitialized      code = 0x191
)

// codeNames are for those who read logs.
var codeNames = map[code]string{
	0x001: "CANCEL", 0x002: "HOST_MEMORY", slotIDInvalid: "SLOT_ID_INVALID", codeGeneralError: "GENERAL_ERROR", codeFunctionFailed: "FUNCTION_FAILED", 0x007: "ARGUMENTS_BAD",
	cantLock: "CANT_LOCK", attributeSensitive: "ATTRIBUTE_SENSITIVE", attributeTypeInvalid: "ATTRIBUTE_TYPE_INVALID", 0x013: "ATTRIBUTE_VALUE_INVALID",
	codeDataInvalid: "DATA_INVALID", encryptedDataInvalid: "ENCRYPTED_DATA_INVALID", encryptedDataLenRange: "ENCRYPTED_DATA_LEN_RANGE", 0x021: "DATA_LEN_RANGE", deviceError: "DEVICE_ERROR", 0x031: "DEVICE_MEMORY", deviceRemoved: "DEVICE_REMOVED",
	functionCanceled: "FUNCTION_CANCELED", functionNotSupported: "FUNCTION_NOT_SUPPORTED", keyHandleInvalid: "KEY_HANDLE_INVALID",
	keyTypeInconsistent: "KEY_TYPE_INCONSISTENT", keyFunctionNotPermitted: "KEY_FUNCTION_NOT_PERMITTED", mechanismInvalid: "MECHANISM_INVALID",
	mechanismParamInvalid: "MECHANISM_PARAM_INVALID", objectHandleInvalid: "OBJECT_HANDLE_INVALID", operationActive: "OPERATION_ACTIVE",
	0x091: "OPERATION_NOT_INITIALIZED", pinIncorrect: "PIN_INCORRECT", pinInvalid: "PIN_INVALID", pinLenRange: "PIN_LEN_RANGE", pinExpired: "PIN_EXPIRED",
	pinLocked: "PIN_LOCKED", sessionClosed: "SESSION_CLOSED", sessionCount: "SESSION_COUNT", sessionHandleInvalid: "SESSION_HANDLE_INVALID",
	0x0b5: "SESSION_READ_ONLY", 0x0d0: "TEMPLATE_INCOMPLETE", 0x0d1: "TEMPLATE_INCONSISTENT", tokenNotPresent: "TOKEN_NOT_PRESENT",
	tokenNotRecognized: "TOKEN_NOT_RECOGNIZED", 0x0e2: "TOKEN_WRITE_PROTECTED", userAlreadyLoggedIn: "USER_ALREADY_LOGGED_IN",
	userNotLoggedIn: "USER_NOT_LOGGED_IN", userPINNotInitialized: "USER_PIN_NOT_INITIALIZED", userAnotherLoggedIn: "USER_ANOTHER_ALREADY_LOGGED_IN",
	bufferTooSmall: "BUFFER_TOO_SMALL", notInitialized: "CRYPTOKI_NOT_INITIALIZED", alreadyInitialized: "CRYPTOKI_ALREADY_INITIALIZED",
}

func (c code) Error() string {
	if name := codeNames[c]; name != "" {
		return "CKR_" + name
	}
	return fmt.Sprintf("CK_RV 0x%x", uintptr(c))
}

// gone tells whether the token, or what was opened on it, is no longer there.
func (c code) gone() bool {
	switch c {
	case deviceRemoved, tokenNotPresent, tokenNotRecognized, slotIDInvalid, userNotLoggedIn, keyHandleInvalid, objectHandleInvalid, deviceError:
		return true
	}
	return false
}

// stuck tells whether a session is in the middle of something and serves for nothing else.
func (c code) stuck() bool { return c == operationActive || c == bufferTooSmall }

// lost tells whether just a session is no longer there.
func (c code) lost() bool { return c == sessionHandleInvalid || c == sessionClosed }

// wrongPIN tells whether the code says that a PIN is not the right one.
func (c code) wrongPIN() bool { return c == pinIncorrect || c == pinInvalid || c == pinLenRange }

// Flags of a token (CK_TOKEN_INFO).
const (
	loginRequired   = 0x4
	pinInitialized  = 0x8
	pinPad          = 0x100 // CKF_PROTECTED_AUTHENTICATION_PATH
	initialized     = 0x400
	pinCountLow     = 0x10000
	pinFinalTry     = 0x20000
	pinLockedFlag   = 0x40000
	serialSession   = 0x4 // CKF_SERIAL_SESSION
	writeSession    = 0x2 // CKF_RW_SESSION
	osLocking       = 0x2 // CKF_OS_LOCKING_OK
	userLoggedInRO  = 1   // CKS_RO_USER_FUNCTIONS
	userLoggedInRW  = 3   // CKS_RW_USER_FUNCTIONS
	userOrdinary    = 1   // CKU_USER
	userForOneUse   = 2   // CKU_CONTEXT_SPECIFIC
	mechRSA         = 0x1
	mechOAEP        = 0x9
	mechPSS         = 0xd
	mechECDSA       = 0x1041
	mechAESKeyGen   = 0x1080
	mechAESGCM      = 0x1087
	classCert       = 1
	classPublic     = 2
	classPrivate    = 3
	classSecret     = 4
	keyRSA          = 0
	keyEC           = 3
	keyAES          = 0x1f
	attrClass       = 0x0
	attrToken       = 0x1
	attrPrivate     = 0x2
	attrLabel       = 0x3
	attrValue       = 0x11
	attrCertType    = 0x80
	attrIssuer      = 0x81
	attrSerial      = 0x82
	attrKeyType     = 0x100
	attrSubject     = 0x101
	attrID          = 0x102
	attrSensitive   = 0x103
	attrEncrypt     = 0x104
	attrDecrypt     = 0x105
	attrSign        = 0x108
	attrModulus     = 0x120
	attrPublicExp   = 0x122
	attrPrivateExp  = 0x123
	attrPrime1      = 0x124
	attrPrime2      = 0x125
	attrExponent1   = 0x126
	attrExponent2   = 0x127
	attrCoefficient = 0x128
	attrValueLen    = 0x161
	attrExtractable = 0x162
	attrECParams    = 0x180
	attrECPoint     = 0x181
	attrAlwaysAsk   = 0x202 // CKA_ALWAYS_AUTHENTICATE
)
