package convert

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-fonts/liberation/liberationmonobold"
	"github.com/go-fonts/liberation/liberationmonoregular"
	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansbolditalic"
	"github.com/go-fonts/liberation/liberationsansitalic"
	"github.com/go-fonts/liberation/liberationsansregular"
	"github.com/go-fonts/liberation/liberationserifbold"
	"github.com/go-fonts/liberation/liberationserifbolditalic"
	"github.com/go-fonts/liberation/liberationserifitalic"
	"github.com/go-fonts/liberation/liberationserifregular"

	"trien/internal/active"
)

// layOut writes what a run needs into its folder: the document under a neutral name, settings, fonts.
func layOut(dir string, kind active.Kind, data []byte) error {
	files := map[string][]byte{
		"in/draft." + string(kind):               data,
		"profile/user/registrymodifications.xcu": []byte(settings),
		"fonts.conf":                             []byte(strings.ReplaceAll(fontConfig, "DIR", dir)),
		"fonts/LiberationSerif-Regular.ttf":      liberationserifregular.TTF,
		"fonts/LiberationSerif-Bold.ttf":         liberationserifbold.TTF,
		"fonts/LiberationSerif-Italic.ttf":       liberationserifitalic.TTF,
		"fonts/LiberationSerif-BoldItalic.ttf":   liberationserifbolditalic.TTF,
		"fonts/LiberationSans-Regular.ttf":       liberationsansregular.TTF,
		"fonts/LiberationSans-Bold.ttf":          liberationsansbold.TTF,
		"fonts/LiberationSans-Italic.ttf":        liberationsansitalic.TTF,
		"fonts/LiberationSans-BoldItalic.ttf":    liberationsansbolditalic.TTF,
		"fonts/LiberationMono-Regular.ttf":       liberationmonoregular.TTF,
		"fonts/LiberationMono-Bold.ttf":          liberationmonobold.TTF,
	}
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			return err
		}
	}
	for _, name := range []string{"out", "tmp", "cache"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o700); err != nil {
			return err
		}
	}
	return nil
}

// fontConfig gives every run the same Liberation fonts, which stand in for Times New Roman, Arial and Courier New with the same widths and
// have every Vietnamese letter; old releases of them on the machine, which lack most, are passed over.
const fontConfig = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>DIR/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <dir>/usr/local/share/fonts</dir>
  <cachedir>DIR/cache</cachedir>
  <cachedir>/var/cache/fontconfig</cachedir>
  <selectfont><rejectfont><glob>/usr/share/fonts/*/liberation*/*</glob></rejectfont></selectfont>
  <alias binding="same"><family>Times New Roman</family><accept><family>Liberation Serif</family></accept></alias>
  <alias binding="same"><family>Times</family><accept><family>Liberation Serif</family></accept></alias>
  <alias binding="same"><family>Arial</family><accept><family>Liberation Sans</family></accept></alias>
  <alias binding="same"><family>Helvetica</family><accept><family>Liberation Sans</family></accept></alias>
  <alias binding="same"><family>Courier New</family><accept><family>Liberation Mono</family></accept></alias>
  <alias><family>serif</family><prefer><family>Liberation Serif</family></prefer></alias>
  <alias><family>sans-serif</family><prefer><family>Liberation Sans</family></prefer></alias>
</fontconfig>
`

// settings of LibreOffice: macros never run, links are never followed, nothing is asked of the network.
const settings = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc"><prop oor:name="CollectUsageInformation" oor:op="fuse"><value>false</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetProxyType" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyPort" oor:op="fuse"><value>9</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyPort" oor:op="fuse"><value>9</value></prop></item>
</oor:items>
`

// arguments of soffice. Content controls become print, not form fields: fields are ours to place, for number, date and signatures.
func arguments(dir string, kind active.Kind) []string {
	profile := url.URL{Scheme: "file", Path: filepath.Join(dir, "profile")}
	return []string{
		"-env:UserInstallation=" + profile.String(), "--headless", "--invisible", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard",
		"--convert-to", `pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"},"ExportFormFields":{"type":"boolean","value":"false"}}`,
		"--outdir", filepath.Join(dir, "out"), filepath.Join(dir, "in", "draft."+string(kind)),
	}
}

// sockets is where LibreOffice makes its socket for other copies of itself, whatever it is told, and takes it away again.
const sockets = "/tmp"

// environment holds nothing of ours: no secret that a variable of this process may carry reaches LibreOffice.
func environment(dir string) []string {
	return []string{
		"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=" + dir, "TMPDIR=" + filepath.Join(dir, "tmp"), "LANG=C.UTF-8", "LC_ALL=C.UTF-8", "TZ=Asia/Ho_Chi_Minh",
		"FONTCONFIG_FILE=" + filepath.Join(dir, "fonts.conf"), "SAL_USE_VCLPLUGIN=svp",
	}
}
