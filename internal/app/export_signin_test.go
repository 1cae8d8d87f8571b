package app

// Set changes the settings of an office that is open: what an administrator writes is read when it is opened.
func (h *House) Set(id string, change func(*Settings)) {
	o, _ := h.Office(id)
	change(&o.settings)
}
