package stamp

import (
	"fmt"

	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansitalic"
	"github.com/go-fonts/liberation/liberationsansregular"
	"github.com/go-fonts/liberation/liberationserifbold"
	"github.com/go-fonts/liberation/liberationserifbolditalic"
	"github.com/go-fonts/liberation/liberationserifitalic"
	"github.com/go-fonts/liberation/liberationserifregular"
)

// Face names one of the fonts that come with this package. Liberation Serif has the widths of Times New Roman, which official
// documents must use; all have every Vietnamese letter.
type Face string

// The faces.
const (
	Serif           Face = "serif"
	SerifBold       Face = "serif-bold"
	SerifItalic     Face = "serif-italic"
	SerifBoldItalic Face = "serif-bold-italic"
	Sans            Face = "sans"
	SansBold        Face = "sans-bold"
	SansItalic      Face = "sans-italic"
)

// Open parses a face. The empty face is Serif.
func Open(face Face) (*Font, error) {
	switch face {
	case Serif, "":
		return ParseFont(liberationserifregular.TTF)
	case SerifBold:
		return ParseFont(liberationserifbold.TTF)
	case SerifItalic:
		return ParseFont(liberationserifitalic.TTF)
	case SerifBoldItalic:
		return ParseFont(liberationserifbolditalic.TTF)
	case Sans:
		return ParseFont(liberationsansregular.TTF)
	case SansBold:
		return ParseFont(liberationsansbold.TTF)
	case SansItalic:
		return ParseFont(liberationsansitalic.TTF)
	}
	return nil, fmt.Errorf("no font face %q", face)
}
