// The touchpoints that one append of the load sends. They follow from its numbers, so that they can be sent
// again, and compared with what was kept.

import Foundation
import Ledger
import Schema
import SwiftProtobuf

/// An append of one task. Appends with even numbers sell, and some take one sale back at once; those with
/// odd numbers take back what the append before them has sold. Three shops, each with two sources, have
/// orders of the same numbers.
struct LoadAppend {
  var task: Int
  var number: Int
  var size: Int

  /// What a touchpoint should have become.
  struct Expected {
    var source: String
    var reference: Reference
    var value: Int64
    /// The identifier of the customer that it is recorded of; `nil` for a sale to nobody in particular, and
    /// for what takes such a sale back.
    var customer: Identifier?
    var message: any TouchpointMessage
  }

  static func refersBack(_ number: Int) -> Bool { number > 1 && number % 2 == 1 }

  var touchpoints: [NewTouchpoint] { (0..<size).map { touchpoint($0).sent } }

  /// What the touchpoint with an id should have become; `nil` where the load has not made that id.
  static func expected(_ id: String) -> Expected? {
    let words = id.split(separator: "-")
    guard words.count == 3, let task = Int(words[0]), let number = Int(words[1]),
      let of = words[2].range(of: "of"), let part = Int(words[2][..<of.lowerBound]),
      let size = Int(words[2][of.upperBound...])
    else { return nil }
    return LoadAppend(task: task, number: number, size: size).touchpoint(part).expected
  }

  // MARK: One touchpoint

  private var shop: String { ["web", "till", "phone"][task % 3] }

  private func touchpoint(_ part: Int) -> (sent: NewTouchpoint, expected: Expected) {
    if Self.refersBack(number) {
      return takingBack(LoadAppend(task: task, number: number - 1, size: 1), part)
    }
    let takesBackItsFirst = (number % 8 == 2 || number % 8 == 4) && size > 1 && part == size - 1
    return takesBackItsFirst ? takingBack(self, part) : order(part)
  }

  private func order(_ part: Int) -> (sent: NewTouchpoint, expected: Expected) {
    make(
      part, source: shop == "web" ? shop : "\(shop)/1", about: reference(part),
      of: customer(part), value: amount,
      OrderPlaced.with {
        $0.order = reference(part).text
        $0.currency = "GBP"
        $0.lines = [
          .with {
            $0.sku = "sku-\(number % 50)"
            $0.quantity = 1
            $0.amount = amount
          }
        ]
      })
  }

  /// Takes back the first order of an append. An order of a customer is taken back by a refund of another
  /// till, or by a cancellation of an office that says whose it is; an order of nobody in particular by a
  /// cancellation, the first of which bears its value.
  private func takingBack(_ sale: LoadAppend, _ part: Int) -> (sent: NewTouchpoint, expected: Expected) {
    let about = sale.reference(0)
    let cancellation = OrderCancelled.with { $0.order = about.text }
    guard let customer = sale.customer(0) else {
      let isFirst = sale.number % 8 == 0 || sale.number == number
      return make(
        part, source: "\(shop)/2", about: about, of: nil, value: isFirst ? sale.amount : 0, cancellation)
    }
    if number % 8 == 7 {
      return make(
        part, source: "office", about: about, of: customer, value: 0, isSubject: true, cancellation)
    }
    return make(
      part, source: "\(shop)/2", about: about, of: customer, value: Self.refunded,
      RefundIssued.with {
        $0.order = about.text
        $0.currency = "GBP"
        $0.amount = Self.refunded
      })
  }

  /// - Parameter isSubject: whether the order is the touchpoint's subject, in place of a person.
  private func make(
    _ part: Int, source: String, about: Reference, of customer: Identifier?, value: Int64,
    isSubject: Bool = false, _ message: some TouchpointMessage
  ) -> (sent: NewTouchpoint, expected: Expected) {
    let subject: NewTouchpoint.Subject =
      isSubject ? .reference(about) : customer.map { .identifiers([$0]) } ?? .business
    let sent = NewTouchpoint(
      source: source, id: "\(task)-\(number)-\(part)of\(size)", subject: subject,
      occurred: Instant(year: 2020, month: 1, day: 1 + number % 28), channel: "web",
      namespace: isSubject ? about.namespace : nil, message)
    return (
      sent,
      Expected(source: source, reference: about, value: value, customer: customer, message: message)
    )
  }

  // MARK: What follows from the numbers

  private static let refunded: Int64 = 50

  private var amount: Int64 { Int64(100 + number % 1000) }

  /// The tasks of all shops use the same numbers.
  private func reference(_ part: Int) -> Reference {
    Reference(.order, "\(task / 3)-\(number)-\(part)", namespace: shop)
  }

  private func customer(_ part: Int) -> Identifier? {
    if number % 4 == 0, part == 0 { return nil }
    return Identifier("crm", "c\((task &* 7 &+ number) % 97)")
  }
}
