// Package yearfile is the year file (berkas tahun): one CSV that holds a whole
// planning year of a city, from what was asked to what became of it. simulate
// plays it, import takes proposals from it, export writes it.
//
// It reads wholly or not at all, names every bad row, and says of each row which
// acts it asks for. It also counts the shares straight from the file, on its own:
// that count is the second opinion simulate holds against the server's, so it
// must never call planning.Account, and this package must not know the store,
// Temporal, HTTP or languages.
//
// The columns are those of docs/operations.md, "The year file".
package yearfile
