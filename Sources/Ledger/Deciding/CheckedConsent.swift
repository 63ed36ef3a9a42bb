// What a decision has found where it asked whether a person's data may be used.

internal import Schema
internal import SwiftProtobuf

/// Whether a person's data may be used for a purpose, as a decision has found it. It is recorded with what was decided, and says so
/// whatever comes later.
public struct CheckedConsent: Hashable, Sendable {
  /// The customer that was asked about, by the number that was given.
  public var customer: CustomerNumber
  /// The purpose: `marketing`.
  public var purpose: String
  /// The channel; `nil` where the use goes through none in particular.
  public var channel: String?
  /// Whether the data may be used.
  public var isInForce: Bool
  /// Why, or why not, as a code: `granted`, `withdrawn`.
  public var reason: String
  /// The touchpoint that it follows from, such as the grant; `nil` for none.
  public var position: Position?
  /// Where the register of purposes was published that was in force; `nil` where none was.
  public var register: Position?

  /// What was found, such as a program's own tests need; a decision's come from the log.
  public init(
    customer: CustomerNumber, purpose: String, channel: String?, isInForce: Bool, reason: String,
    position: Position?, register: Position?
  ) {
    (self.customer, self.purpose, self.channel) = (customer, purpose, channel)
    (self.isInForce, self.reason, self.position, self.register) = (isInForce, reason, position, register)
  }

  init(_ message: ConsentCheck) {
    func position(_ number: UInt64) -> Position? { number == 0 ? nil : Position(number) }
    self.init(
      customer: CustomerNumber(message.customer), purpose: message.purpose,
      channel: message.channel.isEmpty ? nil : message.channel, isInForce: message.inForce,
      reason: message.reason, position: position(message.position), register: position(message.register))
  }

  /// As it is recorded.
  var message: ConsentCheck {
    .with {
      $0.customer = customer.rawValue
      $0.purpose = purpose
      $0.channel = channel ?? ""
      $0.inForce = isInForce
      $0.reason = reason
      $0.position = position?.rawValue ?? 0
      $0.register = register?.rawValue ?? 0
    }
  }
}

extension CheckedConsent: CustomStringConvertible {
  /// In one line: `customer:1 marketing email: granted at 12, by the register at 3`. What is no word by itself is percent-encoded.
  public var description: String {
    let place = position.map { " at \($0)" } ?? ""
    let law = register.map { ", by the register at \($0)" } ?? ""
    let way = channel.map { " \(PercentEncoding.encode($0))" } ?? ""
    return "\(customer) \(PercentEncoding.encode(purpose))\(way): \(reason)\(place)\(law)"
  }
}
