// Package trien is the root of the module: it holds no code, only the tests that keep the house in order.
//
// ARCHITECTURE.md tells how the house is built, README.md what it is for.
package trien
