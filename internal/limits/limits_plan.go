package limits

// PlanEntries bounds the lines of an office's file plan of a year: our own bound, far above what an office keeps.
const PlanEntries = 5_000
