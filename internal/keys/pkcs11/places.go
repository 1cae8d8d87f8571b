package pkcs11

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"trien/internal/keys/pkcs11/uri"
	"trien/internal/problem"
)

// places are where modules are installed on a system, by their packages' own words: SoftHSM2 and OpenSC.
func places(system string) []string {
	switch system {
	case "windows":
		return []string{`C:\Program Files\OpenSC Project\OpenSC\pkcs11\opensc-pkcs11.dll`, `C:\SoftHSM2\lib\softhsm2-x64.dll`}
	case "darwin":
		return []string{"/Library/OpenSC/lib/opensc-pkcs11.so", "/opt/homebrew/lib/softhsm/libsofthsm2.so", "/usr/local/lib/softhsm/libsofthsm2.so"}
	}
	return under("softhsm/libsofthsm2.so", "opensc-pkcs11.so")
}

// proxies are where p11-kit's is on Linux, which knows the modules that the administrator registered. It is asked only where neither of the others is
// installed: it loads them, too, and one library can't be begun and ended by two masters.
func proxies(system string) []string {
	if system != "linux" {
		return nil
	}
	return under("p11-kit-proxy.so")
}

// under gives files in the folders of libraries on Linux.
func under(names ...string) []string {
	var out []string
	for _, name := range names {
		for _, dir := range []string{"/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib"} {
			out = append(out, dir+"/"+name)
		}
	}
	return out
}

// modulePaths says which modules are to be asked, in this order: the one in the URI; the one given; those in the well-known places.
func modulePaths(u uri.URI, given string) ([]string, error) {
	name, named := u.Get(uri.ModuleName)
	if path, ok := u.Get(uri.ModulePath); ok {
		given = path
	}
	switch {
	case given != "" && isFolder(given):
		return inFolder(given, name)
	case given != "":
		return existing([]string{given})
	case !named:
		direct := places(runtime.GOOS)
		found, err := existing(direct)
		if err != nil {
			return existing(append(direct, proxies(runtime.GOOS)...))
		}
		return found, nil
	}
	fit := slices.DeleteFunc(append(places(runtime.GOOS), proxies(runtime.GOOS)...), func(p string) bool { return !isModule(p, name) })
	if len(fit) == 0 {
		fit = []string{name}
	}
	return existing(fit)
}

// inFolder finds the module of a name where module-path names a folder (RFC 7512, Section 2.4).
func inFolder(dir, name string) ([]string, error) {
	if name == "" || name != filepath.Base(name) {
		return nil, problem.New(problem.Usage, "module-path là thư mục "+dir+"; hãy thêm module-name=TÊN, hoặc ghi đường dẫn đến chính tệp mô-đun.",
			"module-path is the folder "+dir+"; add module-name=NAME, or give the path of the module's file itself.")
	}
	var tried []string
	for _, end := range []string{".so", ".dylib", ".dll", ""} {
		tried = append(tried, filepath.Join(dir, name+end), filepath.Join(dir, "lib"+name+end))
	}
	return existing(tried)
}

// isModule tells whether a file is the module of a name, with or without what systems put around it: libNAME.so, NAME.dll.
func isModule(path, name string) bool {
	base := path[strings.LastIndexAny(path, `/\`)+1:]
	base = strings.TrimSuffix(base, filepath.Ext(base))
	return base == name || base == "lib"+name
}

// existing gives those of the files that are there, each once whatever links lead to it.
func existing(paths []string) ([]string, error) {
	var out, seen []string
	for _, p := range paths {
		info, err := os.Stat(p)
		if err != nil || info.IsDir() {
			continue
		}
		real, err := filepath.EvalSymlinks(p)
		if err != nil || slices.Contains(seen, real) {
			continue
		}
		out, seen = append(out, p), append(seen, real)
	}
	if len(out) == 0 {
		list := strings.Join(paths, ", ")
		return nil, problem.New(problem.Key,
			"Không tìm thấy mô-đun PKCS#11 (phần mềm của hãng sản xuất thiết bị ký). Đã tìm: "+list+". Hãy cài phần mềm đó, rồi ghi đường dẫn của mô-đun vào ?module-path=… hoặc biến TRIEN_PKCS11_MODULE.",
			"No PKCS#11 module (the software of the token's maker) was found. Looked for: "+list+". Install it, then give the module's path with ?module-path=… or in TRIEN_PKCS11_MODULE.")
	}
	return out, nil
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
