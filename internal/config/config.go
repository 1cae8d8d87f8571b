// Package config is trien.toml (TOML 1.0): what the operator of a machine sets, from one file, the environment and flags, every key told in one
// table.
//
// What an office is stands in its own office.toml. Of a key that is set in several places the strongest counts: a flag, then the environment, then
// the file, then the default.
package config

import (
	"net/netip"
	"time"
)

// Config is what is in force.
type Config struct {
	Data    string // the data folder
	Server  Server
	Storage Storage
	Tools   Tools
	Log     Log
	Metrics Metrics
	Traces  Traces
}

// Server is how the pages, the API and the exchange are served.
type Server struct {
	Listen         string
	Public         string         // where people open the pages: "https://trien.example"
	ProxySecret    string         // by which a trusted proxy is believed on the certificate of a connection; "": none is
	Secure         bool           // the public address is https
	Proxies        []netip.Prefix // whose word on where a request comes from is taken
	Certificate    string         // of TLS, where it is served directly; PEM
	Key            string
	HeaderTime     time.Duration
	BodyTime       time.Duration
	IdleTime       time.Duration
	CloseTime      time.Duration
	Connections    int
	LargestHeaders int // bytes
}

// Storage says where all offices lie; empty: as their own settings say.
type Storage struct {
	Store     string // addresses never carry a password
	Blobs     string
	Work      string
	Vault     string
	Password  string // of the database
	AccessKey string // of the object store
	SecretKey string
}

// Tools are the programs that work for us.
type Tools struct {
	LibreOffice string
	Tesseract   string
	Temp        string
	Conversions int
	Pages       int
}

// Log is what is written of what happens.
type Log struct {
	Level  string // "debug", "info", "warn", "error"
	Format string // "text", "json"
	File   string // "": standard error
	Causes string // "codes", "full"
}

// Metrics are served in the format of Prometheus.
type Metrics struct {
	Listen string // "": not at all
	Token  string // whoever asks must bring it; "": anyone who reaches the address
}

// Traces go to a collector by OTLP over HTTP.
type Traces struct {
	Endpoint string // "": none are made
	Token    string
	Share    float64 // of the requests, 0 to 1
	Limit    time.Duration
}
