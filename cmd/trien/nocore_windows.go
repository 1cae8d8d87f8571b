package main

// noCore is for systems that write pictures of memory into the working folder. Windows keeps them where the administrator says.
func noCore() {}
