//go:build !linux && !darwin && !windows

package main

// mute leaves it to the reading itself, which turns the echo off.
func mute(int) error { return nil }
