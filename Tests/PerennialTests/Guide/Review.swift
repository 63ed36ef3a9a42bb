import Perennial

/// Goes through the suggestions, and asks a person.
func review(_ ledger: Ledger, ask: (MergeSuggestion) -> Bool?) async throws {
  for suggestion in try ledger.mergeSuggestions().suggestions {
    switch ask(suggestion) {
    case true?:
      try await ledger.acceptMerge(of: suggestion.one, with: suggestion.other, because: suggestion)
    case false?:
      try await ledger.dismissMerge(
        of: suggestion.one, with: suggestion.other, because: suggestion, reason: "asked")
    case nil: continue
    }
  }
}
