// Requests about gift cards as a program writes them: one JSON object each.

internal import Perennial

extension GiftCardRequest {
  /// Reads a request: `{"command":"gift-card use","code":"GIFT-7Q2M-48ZK-PW3D","amount":1800,"order":"17"}`.
  ///
  /// - Throws: `Failure` with code `invalidRequest` where it is no request, or has a member that its command does not take.
  package init(json: [UInt8]) throws {
    let document = try RequestDocument<Command>(json)
    self.init(document.command)
    try document.forEachMember(of: command.members) { name, value in
      switch name {
      case "amount": amount = try document.number(value, of: name)
      case "expires":
        guard let instant = Instant(try document.text(value, of: name)) else {
          throw Failure.usage("expires must be a time such as 2027-01-01T00:00:00Z")
        }
        expires = instant
      default:
        guard let place = Self.texts[name] else { return }
        self[keyPath: place] = try document.text(value, of: name)
      }
    }
  }

  private static let texts: [String: any WritableKeyPath<GiftCardRequest, String?> & Sendable] = [
    "code": \.code, "currency": \.currency, "order": \.order, "customer": \.customer, "actor": \.actor,
    "store": \.store, "channel": \.channel, "reason": \.reason, "id": \.id, "source": \.source,
  ]
}

extension GiftCardRequest.Command {
  /// The members that a request has.
  fileprivate var members: [String] {
    let common = ["code", "actor", "store", "channel", "reason", "id", "source"]
    return switch self {
    case .issue: common + ["amount", "currency", "order", "expires"]
    case .use: common + ["amount", "currency", "order", "customer"]
    case .refund: common + ["amount", "currency", "order"]
    case .void: common
    case .show: ["code"]
    }
  }
}
