package pades

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// FormatDate writes a date string with its zone (ISO 32000-2, 7.9.4): "D:20261121204300+07'00'".
func FormatDate(t time.Time) string {
	_, offset := t.Zone()
	s := t.Format("D:20060102150405")
	if offset == 0 {
		return s + "Z"
	}
	sign := "+"
	if offset < 0 {
		sign, offset = "-", -offset
	}
	return fmt.Sprintf("%s%s%02d'%02d'", s, sign, offset/3600, offset%3600/60)
}

// ParseDate reads a date string, of any precision from the year on; without a zone it is taken as UTC.
func ParseDate(s string) (time.Time, error) {
	s = strings.TrimPrefix(strings.TrimSpace(s), "D:")
	digits := 0
	for digits < len(s) && s[digits] >= '0' && s[digits] <= '9' {
		digits++
	}
	const layout = "20060102150405"
	if digits > len(layout) || digits < 4 || digits%2 == 1 {
		return time.Time{}, fmt.Errorf("pades: %q is no date", s)
	}
	zone, err := parseZone(s[digits:])
	if err != nil {
		return time.Time{}, err
	}
	return time.ParseInLocation(layout[:digits], s[:digits], zone)
}

// parseZone reads "", "Z", "+07'00'", "+07'00", "-05'", "+0700".
func parseZone(s string) (*time.Location, error) {
	clean := strings.ReplaceAll(s, "'", "")
	if clean == "" || clean[0] == 'Z' {
		return time.UTC, nil
	}
	if clean[0] != '+' && clean[0] != '-' || len(clean) != 3 && len(clean) != 5 {
		return nil, fmt.Errorf("pades: %q is no time zone", s)
	}
	n, err := strconv.Atoi((clean[1:] + "00")[:4])
	if err != nil || n/100 > 23 || n%100 > 59 {
		return nil, fmt.Errorf("pades: %q is no time zone", s)
	}
	seconds := (n/100*60 + n%100) * 60
	if clean[0] == '-' {
		seconds = -seconds
	}
	return time.FixedZone("", seconds), nil
}
