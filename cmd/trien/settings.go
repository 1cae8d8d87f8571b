package main

import (
	"os"

	"github.com/alecthomas/kong"

	"trien/internal/config"
)

// configFlag names the file of settings of a command.
type configFlag struct {
	Config string `help:"The configuration (else TRIEN_CONFIG, else trien.toml in the data folder)." type:"path" placeholder:"FILE"`
}

// settings are what is in force for a command: flags over the environment over the file. Faults that keep the command from running are an error.
func (e *env) settings(file string, flags ...config.Flag) (config.Loaded, error) {
	l := config.Load(config.Sources{File: file, Environ: e.environ, Flags: flags})
	if err := config.Refuse(l.Faults); err != nil {
		return l, err
	}
	return l, credentials(l.Storage)
}

// given are the flags that were given: an empty one was not.
func given(flags ...config.Flag) []config.Flag {
	var list []config.Flag
	for _, f := range flags {
		if f.Value != "" {
			list = append(list, f)
		}
	}
	return list
}

// credentials puts what opens the storage where its drivers look for it. Programs that work for us get an environment of their own (fence).
func credentials(s config.Storage) error {
	for name, value := range map[string]string{"PGPASSWORD": s.Password, "AWS_ACCESS_KEY_ID": s.AccessKey, "AWS_SECRET_ACCESS_KEY": s.SecretKey} {
		if value == "" {
			continue
		}
		if err := os.Setenv(name, value); err != nil {
			return err
		}
	}
	return nil
}

// settle gives the flags of a command about where things lie what the configuration says, where they were not given. Commands that name a
// configuration themselves read all of it themselves.
func (e *env) settle(k *kong.Context) error {
	flags := map[string]*kong.Flag{}
	for _, f := range k.Flags() {
		flags[f.Name] = f
	}
	data := flags["data"]
	if data == nil || flags["store"] == nil || flags["config"] != nil {
		return nil
	}
	list := []config.Flag{}
	if data.Set {
		list = append(list, config.Flag{Name: "--data", Key: "data", Value: data.Target.String()})
	}
	set, err := e.settings("", list...)
	if err != nil {
		return err
	}
	for f, value := range map[*kong.Flag]string{data: set.Data, flags["store"]: set.Storage.Store, flags["blobs"]: set.Storage.Blobs, flags["vault"]: set.Storage.Vault} {
		if f != nil && !f.Set && value != "" {
			f.Target.SetString(value)
		}
	}
	return nil
}
