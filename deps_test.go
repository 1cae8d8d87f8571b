package trien_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// imports is the policy: what each package of this module may import of this module. A package that is not
// listed fails the test, so that a new room is an argued change of this table and never an accident.
//
// Rings, innermost first: FORMATS (bytes and values), OFFICE (decides), MACHINERY (touches the world).
// An entry "pure" forbids clock, file, network, log, SQL and randomness of its own.
const imports = `
.                      pure

# FORMATS
pdf                    pure    internal/limits
pdf/pdfdiff            pure    pdf internal/limits
pdf/stamp              pure    pdf internal/limits
cms                    pure    internal/limits
tsp                    pure    cms internal/limits
ers                    pure    cms tsp internal/limits
trust                  pure    certpath
trust/list             pure    certpath cms trust internal/limits
certpath               pure    internal/limits
pades                  pure    pdf pdf/pdfdiff pdf/stamp cms tsp internal/limits
cades                  pure    cms
edxml                  pure    internal/limits
validation             pure    pdf pdf/pdfdiff cms tsp ers trust certpath pades cades internal/limits
validation/words       pure    validation certpath
validation/page        pure    validation/words
validation/etsi        pure    validation cms certpath pades
validation/policyfile  pure    trust validation internal/problem

# OFFICE
internal/limits        pure
internal/fields        pure
internal/collation     pure    internal/limits
internal/problem       pure
internal/identity      pure    internal/problem internal/limits
internal/rights        pure    internal/identity internal/problem internal/limits
internal/office        pure    internal/identity internal/rights internal/problem internal/limits
internal/roster        pure    internal/identity internal/office internal/problem internal/limits
internal/scim          pure    internal/problem internal/limits
internal/oversight     pure    internal/office internal/problem
internal/numbering     pure    internal/office internal/problem internal/limits
internal/closing       pure    internal/office internal/problem
internal/incident      pure    internal/numbering internal/office internal/problem
internal/conversion    pure    internal/office internal/problem
internal/digitising    pure    internal/form internal/placement internal/office internal/problem
internal/rehearsal     pure    internal/office internal/identity internal/problem
internal/reports       pure    internal/office internal/problem internal/limits
internal/basis         pure    internal/problem
internal/authority     pure    internal/basis internal/form internal/office internal/problem internal/limits
internal/metadata      pure
internal/wording       pure    internal/limits
internal/search        pure    internal/office internal/problem internal/limits
internal/conformance   pure    internal/problem internal/limits
internal/active        pure    pdf internal/problem internal/limits
internal/clamd         world   internal/problem internal/limits
internal/quarantine    pure    internal/active internal/office internal/problem internal/limits
internal/placement     pure    internal/problem internal/limits
internal/form          pure    internal/basis internal/placement internal/problem internal/limits
internal/subscriber    pure    internal/identity internal/rights internal/office internal/sheet internal/problem internal/limits
internal/sheet         pure    pdf pdf/stamp internal/limits
internal/printout      pure    internal/sheet pdf/stamp
internal/marks         pure    pdf/stamp internal/placement internal/problem
internal/aead          pure
internal/shamir        pure
internal/ledger        pure    internal/aead internal/problem internal/limits
internal/provenance    pure    internal/ledger internal/problem internal/limits
internal/exchange      pure    internal/ledger internal/problem internal/limits
internal/fileplan      pure    internal/limits internal/office internal/problem
internal/agreement     pure    internal/office internal/problem
internal/witness       pure    internal/exchange internal/ledger internal/office internal/problem internal/limits
internal/agent         pure    pdf pdf/pdfdiff cms pades internal/problem internal/limits

# MACHINERY
internal/durable       world
internal/keys          world   cms internal/problem internal/limits
internal/keys/pkcs11   world   cms internal/keys internal/keys/pkcs11/uri internal/problem internal/limits
internal/keys/pkcs11/uri pure  internal/problem internal/limits
internal/keys/pkcs11/softhsm world internal/keys internal/keys/pkcs11 internal/keys/pkcs11/uri internal/testpki
internal/keys/pkcs11/softhsm/run world internal/keys/pkcs11 internal/keys/pkcs11/softhsm internal/testpki
internal/keys/csc      world   cms internal/keys internal/fetch internal/problem internal/limits
internal/keys/csc/csctest world cms
internal/keys/keystest world   cms internal/keys internal/problem
internal/keys/pkcs12   world   cms internal/keys internal/problem internal/limits
internal/keys/vgca     pure    cms pdf pdf/pdfdiff pades internal/problem
internal/keys/vgca/standin      world   pdf internal/keys/vgca
internal/keys/vgca/standin/run  world   internal/keys/vgca/standin internal/testpki
internal/agentd        world   cms internal/agent internal/durable internal/keys internal/problem internal/limits
internal/fetch         world   cms tsp internal/problem internal/limits internal/watch
internal/provider      world   internal/problem internal/limits
internal/render        world   pdf internal/placement internal/problem internal/limits
internal/render/rendertest world
internal/changes       world   internal/render internal/placement validation validation/page internal/limits
internal/verdictsheet  pure    internal/sheet pdf/stamp validation/words validation/page
internal/fence         world
internal/look          world   internal/render internal/placement validation internal/limits
internal/ocr           world   internal/fence internal/render internal/placement internal/limits internal/watch
internal/scan          world   pdf pdf/stamp internal/render internal/ocr internal/digitising internal/placement internal/sheet internal/problem internal/limits
internal/testscan      world
internal/seeds         world
internal/pgtest        world
internal/s3test        world
internal/convert       world   internal/active internal/fence internal/problem internal/limits internal/watch
internal/config        world   internal/problem internal/limits
internal/disk          world
internal/watch         world   internal/problem
internal/logs          world   internal/problem
internal/traces        world
internal/index         world   internal/wording internal/problem internal/limits
internal/vault         world   internal/aead internal/ledger internal/durable internal/keys internal/keys/pkcs11 internal/keys/pkcs11/uri internal/shamir internal/problem internal/limits
internal/unlock        world   internal/vault internal/keys internal/problem internal/limits
internal/blob          world   internal/aead internal/disk internal/durable internal/problem internal/limits internal/watch
internal/store         world   internal/ledger internal/durable internal/problem internal/limits internal/watch
internal/move          world   internal/vault internal/blob internal/store internal/durable internal/problem
internal/fsck          world   internal/aead internal/ledger internal/vault internal/blob internal/store internal/problem internal/limits
internal/augment       world   cms tsp pdf pades cades certpath trust validation internal/problem internal/limits
internal/trustdir      world   certpath trust trust/list internal/durable internal/problem internal/limits
internal/testpki       world   cms tsp internal/durable internal/limits
internal/testkey       world
internal/app           world   *
internal/api           world   internal/app internal/agent internal/scim internal/fields internal/problem internal/limits internal/keys/vgca internal/watch
internal/web           world   internal/api internal/app internal/problem internal/limits internal/watch
internal/demo          world   *
internal/doctor        world   *
cmd/trien              world   *
bench                  world   *
interop/chain          world   *
interop/replicas       world
interop/remote         world   internal/keys/csc/csctest internal/testpki
interop/evidence       world   *
interop/drafts         world   internal/convert
`

// forbiddenWhenPure are imports that would let a pure package reach the world.
var forbiddenWhenPure = []string{"os", "net", "net/http", "database/sql", "log", "log/slog", "math/rand", "math/rand/v2", "crypto/rand", "syscall", "os/exec", "io/ioutil"}

// forbiddenCalls are clock readings that a pure package must get as arguments.
var forbiddenCalls = []string{"time.Now", "time.Since", "time.Until", "time.Sleep", "time.After", "time.NewTimer", "time.Tick"}

type rule struct {
	pure bool
	may  []string
}

func policy(t *testing.T) map[string]rule {
	rules := map[string]rule{}
	for line := range strings.Lines(imports) {
		f := strings.Fields(line)
		if len(f) == 0 || f[0] == "#" {
			continue
		}
		if len(f) < 2 || f[1] != "pure" && f[1] != "world" {
			t.Fatalf("import table: %q", line)
		}
		rules[f[0]] = rule{pure: f[1] == "pure", may: f[2:]}
	}
	return rules
}

// sources gives the parsed Go files of each package folder below the root, tests left out.
func sources(t *testing.T, mode parser.Mode) map[string][]*ast.File {
	files := map[string][]*ast.File{}
	fset := token.NewFileSet()
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); name == "testdata" || name == "node_modules" || name != "." && strings.HasPrefix(name, ".") {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(p, ".go") || strings.HasSuffix(p, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(fset, p, nil, mode)
		if err == nil {
			dir := path.Dir(filepath.ToSlash(p))
			files[dir] = append(files[dir], f)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestImportTable(t *testing.T) {
	rules := policy(t)
	for dir, files := range sources(t, parser.ImportsOnly) {
		r, ok := rules[dir]
		if !ok {
			t.Errorf("package %s is not in the import table of deps_test.go: give it a ring and say why in the commit", dir)
			continue
		}
		for _, f := range files {
			for _, spec := range f.Imports {
				checkImport(t, dir, r, spec)
			}
		}
	}
}

func checkImport(t *testing.T, dir string, r rule, spec *ast.ImportSpec) {
	p, _ := strconv.Unquote(spec.Path.Value)
	if inner, ours := strings.CutPrefix(p, "trien/"); ours {
		if !slices.Contains(r.may, inner) && !slices.Contains(r.may, "*") {
			t.Errorf("%s imports %s: not in its row of the import table", dir, inner)
		}
		return
	}
	if r.pure && slices.Contains(forbiddenWhenPure, p) {
		t.Errorf("%s is pure and imports %s", dir, p)
	}
}

func TestPurePackagesHaveNoClock(t *testing.T) {
	rules := policy(t)
	for dir, files := range sources(t, parser.SkipObjectResolution) {
		if !rules[dir].pure {
			continue
		}
		for _, f := range files {
			ast.Inspect(f, func(n ast.Node) bool {
				if s, ok := n.(*ast.SelectorExpr); ok {
					if x, ok := s.X.(*ast.Ident); ok && slices.Contains(forbiddenCalls, x.Name+"."+s.Sel.Name) {
						t.Errorf("%s is pure and uses %s.%s", dir, x.Name, s.Sel.Name)
					}
				}
				return true
			})
		}
	}
}

func TestTableNamesOnlyWhatExists(t *testing.T) {
	for dir := range policy(t) {
		if _, err := os.Stat(dir); err != nil {
			t.Errorf("the import table names %s, which is gone", dir)
		}
	}
}
