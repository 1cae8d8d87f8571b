/* A PKCS #11 module for tests: SoftHSM2 behind a token that counts wrong PINs, locks, has a PIN pad, loses sessions and is pulled out.
   What it does is said by files in the folder STUBBORN_DIR; it notes there each PIN that it is given.

   removed   the token is not in its reader           lost    the next signature finds its session gone (the file goes, too)
   few       two sessions are all that it has         pad     the PIN is typed at the reader; it is the text of the file
   wait, hold    a login, a signature does not come back before the file goes
   bare   no locking across threads                                changed   the PIN is another one now
   exchanged   another token is in the reader                      down   the module can't be begun
   roomy   a signature wants much more room than it takes          busy   the next session is in the middle of something (the file goes, too) */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef unsigned long ul;
struct list { unsigned char version[2]; void *fn[68]; };

static struct list mine, *real;
static int wrong, open_sessions, out;
static ul slot;

static const char *path(const char *name) {
	static __thread char p[4096];
	const char *dir = getenv("STUBBORN_DIR");
	snprintf(p, sizeof p, "%s/%s", dir ? dir : "/nonexistent", name);
	return p;
}
static int on(const char *name) { return access(path(name), F_OK) == 0; }
static void note(const char *what) {
	FILE *f = fopen(path("notes"), "a");
	if (f) { fprintf(f, "%s\n", what); fclose(f); }
}
/* The first call that finds the token pulled out ends the sessions of the token behind. */
static int removed(void) {
	if (!on("removed")) return out = 0;
	if (!out) {
		out = 1;
		open_sessions = 0;
		((ul (*)(ul))real->fn[14])(slot);
	}
	return 1;
}

static ul initialize(void *args) {
	if (on("down")) return 0x30; /* CKR_DEVICE_ERROR */
	if (on("bare") && args) return 0x0a; /* CKR_CANT_LOCK */
	return ((ul (*)(void *))real->fn[0])(args);
}
static ul get_slot_list(unsigned char present, ul *slots, ul *count) {
	if (removed()) { *count = 0; return 0; }
	return ((ul (*)(unsigned char, ul *, ul *))real->fn[4])(present, slots, count);
}
static ul get_token_info(ul s, unsigned char *info) {
	if (removed()) return 0xe0; /* CKR_TOKEN_NOT_PRESENT */
	ul rv = ((ul (*)(ul, void *))real->fn[6])(s, info);
	ul *flags = (ul *)(info + 96);
	*flags &= ~0xf0000UL;
	if (wrong == 1) *flags |= 0x10000; /* CKF_USER_PIN_COUNT_LOW */
	if (wrong == 2) *flags |= 0x30000; /* and CKF_USER_PIN_FINAL_TRY */
	if (wrong >= 3) *flags |= 0x40000; /* CKF_USER_PIN_LOCKED */
	if (on("exchanged")) memcpy(info + 80, "another token   ", 16);
	if (on("pad")) *flags |= 0x100;    /* CKF_PROTECTED_AUTHENTICATION_PATH */
	return rv;
}
static ul open_session(ul s, ul flags, void *app, void *notify, ul *handle) {
	if (removed()) return 0xe0;
	if (on("few") && open_sessions >= 2) return 0xb1; /* CKR_SESSION_COUNT */
	slot = s;
	open_sessions++;
	return ((ul (*)(ul, ul, void *, void *, ul *))real->fn[12])(s, flags, app, notify, handle);
}
static ul close_session(ul s) {
	open_sessions--;
	return ((ul (*)(ul))real->fn[13])(s);
}
static ul login(ul s, ul user, unsigned char *pin, ul n) {
	unsigned char typed[64];
	note(user == 2 ? "again" : "login");
	while (on("wait")) usleep(1000);
	if (removed()) return 0x32; /* CKR_DEVICE_REMOVED */
	if (wrong >= 3) return 0xa4; /* CKR_PIN_LOCKED */
	if (on("changed")) { wrong++; return 0xa0; } /* CKR_PIN_INCORRECT */
	if (!pin && on("pad")) {
		FILE *f = fopen(path("pad"), "r");
		n = f ? fread(typed, 1, sizeof typed, f) : 0;
		if (f) fclose(f);
		if (!n) return 0x50; /* CKR_FUNCTION_CANCELED */
		pin = typed;
	}
	ul rv = ((ul (*)(ul, ul, void *, ul))real->fn[18])(s, user, pin, n);
	if (rv == 0xa0) wrong++;
	if (rv == 0) wrong = 0;
	return rv;
}
static ul sign_init(ul s, void *mechanism, ul key) {
	note("sign");
	while (on("hold")) usleep(1000);
	if (removed()) return 0x32;
	if (on("busy")) {
		unlink(path("busy"));
		return 0x90; /* CKR_OPERATION_ACTIVE */
	}
	if (on("lost")) {
		unlink(path("lost"));
		close_session(s);
		return 0xb3; /* CKR_SESSION_HANDLE_INVALID */
	}
	return ((ul (*)(ul, void *, ul))real->fn[42])(s, mechanism, key);
}
static ul sign(ul s, void *data, ul n, void *value, ul *room) {
	if (on("roomy") && value && *room < 2000) {
		*room = 2000;
		return 0x150; /* CKR_BUFFER_TOO_SMALL */
	}
	return ((ul (*)(ul, void *, ul, void *, ul *))real->fn[43])(s, data, n, value, room);
}

ul C_GetFunctionList(struct list **list) {
	void *lib = dlopen(getenv("STUBBORN_BEHIND"), RTLD_NOW | RTLD_LOCAL);
	if (!lib) return 0x05;
	ul rv = ((ul (*)(struct list **))dlsym(lib, "C_GetFunctionList"))(&real);
	if (rv) return rv;
	mine = *real;
	mine.fn[0] = initialize;
	mine.fn[4] = get_slot_list;
	mine.fn[6] = get_token_info;
	mine.fn[12] = open_session;
	mine.fn[13] = close_session;
	mine.fn[18] = login;
	mine.fn[42] = sign_init;
	mine.fn[43] = sign;
	*list = &mine;
	return 0;
}
