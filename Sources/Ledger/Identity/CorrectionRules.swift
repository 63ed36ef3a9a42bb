// Which touchpoints may be voided, and which assigned.

/// What a correction may be of. Whatever gives other touchpoints their meaning has an undoing of its own.
enum CorrectionRules {
  /// Why a touchpoint of a type may not be corrected like this, and what to do instead; `nil` where it may.
  static func refusal(of type: TouchpointType, _ correction: Correction) -> String? {
    switch type {
    case .catalogDefined: return "what a number stands for is never taken back"
    case .settingsChanged: return "change the settings again"
    case .policyPublished:
      return
        "withdraw the policy (\(ProgramName.command("policy withdraw"))), or publish the one that is to hold in its place"
    case .policyWithdrawn: return "publish the policy again"
    case .customerMerged: return "use unmerge, which takes a merge back by its position"
    case .customerUnmerged: return "merge the customers again"
    case .customerLinked: return "use unlink"
    case .customerUnlinked: return "use link"
    case .customerErased: return "an erasure cannot be taken back"
    case .touchpointRedacted: return "what was taken out is gone"
    case .keysRotated: return "the keys are wrapped anew; rotate them again"
    case .useRestricted: return "say that the use is allowed again"
    case .useAllowed: return "restrict the use again"
    default: break
    }
    guard correction != .voided else { return nil }
    switch type {
    case .touchpointVoided, .touchpointAssigned:
      return "a correction is nobody's; void it, which takes back what it did"
    case .mergeSuggested, .mergeDismissed: return "it is of two customers, by their numbers; void it"
    default:
      return Vocabulary.isBusiness(type) ? "it is about the business itself" : nil
    }
  }
}

extension Correction {
  /// The correction in a word: `voided`, `assigned`.
  var word: String {
    switch self {
    case .voided: "voided"
    case .assigned: "assigned"
    }
  }
}
