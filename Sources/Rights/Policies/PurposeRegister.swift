// The register of purposes: what a business uses people's data for.

public import Ledger

/// On which ground data may be used, as the law has them.
public enum LawfulBasis: String, CaseIterable, Sendable, Codable {
  /// The person has consented, and has not withdrawn it.
  case consent
  /// What was agreed with the person takes it.
  case contract
  /// A law demands it.
  case legalObligation = "legal-obligation"
  /// Somebody's life may depend on it.
  case vitalInterest = "vital-interest"
  /// It is a task in the public interest.
  case publicTask = "public-task"
  /// The business has an interest that outweighs the person's, until the person objects.
  case legitimateInterest = "legitimate-interest"
}

/// What a business uses people's data for, on which lawful basis, and who gets it: the policy `purposes`, read.
public struct PurposeRegister: Hashable, Sendable {
  /// Who answers for the data.
  public var controller: Controller
  /// What data is used for, in the order of the document. What is not listed is not done.
  public var purposes: [Purpose]
  /// Who gets data from the business.
  public var recipients: [Recipient]
  /// What of a person may be recorded in clear.
  public var derived: Set<DerivedField>

  /// Who answers for the data.
  public struct Controller: Hashable, Sendable {
    /// The name of the business, as its customers know it.
    public var name: String
    /// Where people can ask.
    public var contact: String
    /// Where the data protection officer is reached; `nil` where there is none.
    public var dpo: String?
  }

  /// What data is used for.
  public struct Purpose: Hashable, Sendable {
    /// The purpose's own name, as consents name it: `marketing`.
    public var name: String
    /// The lawful basis.
    public var basis: LawfulBasis
    /// The purpose in words for the people concerned, by language: `en`.
    public var description: [String: String]
    /// The categories of data that are used.
    public var categories: [String]
    /// Who gets some of it: codes of recipients of the register.
    public var recipients: [String]
    /// The channels that it goes through; empty for all.
    public var channels: [String]
    /// For how long, in words; `nil` where the register does not say.
    public var keep: String?
    /// Where it applies; empty where the register does not say.
    public var jurisdictions: [String]

    /// Whether it goes through a channel.
    public func goes(through channel: String) -> Bool { channels.isEmpty || channels.contains(channel) }
  }

  /// Who gets data from the business.
  public struct Recipient: Hashable, Sendable {
    /// As it is given when something is handed over: `bookkeeper`.
    public var code: String
    /// Who that is.
    public var name: String
    /// In which country, or under which safeguards; `nil` where the register does not say.
    public var place: String?
  }

  /// The purpose of a name; `nil` where the register does not have it.
  public func purpose(named name: String) -> Purpose? { purposes.first { $0.name == name } }

  /// Whether the register has a purpose that goes through all of some channels; without any, whether it has the purpose.
  public func has(_ purpose: String, through channels: [String] = []) -> Bool {
    guard let purpose = self.purpose(named: purpose) else { return false }
    return channels.allSatisfy { purpose.goes(through: $0) }
  }

  /// The recipient with a code; `nil` where the register does not have it.
  public func recipient(_ code: String) -> Recipient? { recipients.first { $0.code == code } }
}
