// Orders as a shop had them, which a file has to bring back.

import Ledger

/// One order.
struct MadeOrder {
  struct Line: Hashable {
    var sku: String
    var name: String
    var quantity: Int64
    /// The unit of the quantity: `g`, `ml`, `mm`, `milli`, or empty for pieces.
    var unit = ""
    /// The line's amount, in minor units.
    var amount: Int64
  }

  /// The SKU of lines that are notes and no goods.
  static let noteSKU = "INFO"

  enum Status: String { case paid, cancelled, test }

  var id: String
  var currency: ShopCurrency
  var time: Instant
  var zone: String
  /// The identifiers as the file has them, by kind and value.
  var identifiers: [(kind: String, value: String)] = []
  var store: String?
  var lines: [Line] = []
  /// For each line, the price of one and its decimals, where the amount is a product.
  var prices: [(value: Int64, decimals: Int)] = []
  var shipping: Int64?
  var discount: Int64?
  var tax: Int64?
  var total: Int64 = 0
  /// By how much the total differs from its lines.
  var rounding: Int64 = 0
  var status = Status.paid
  /// The refunds in minor units: what came back, at once or in several parts.
  var refunds: [Int64] = []

  var refunded: Int64 { refunds.reduce(0, +) }
  /// The identifiers that are somebody's.
  var personal: [Identifier] {
    identifiers.filter { !ShopCustomers.isNobody($0.value) }.map { Identifier($0.kind, $0.value) }
  }
}

/// The people who buy, and how files write who they are.
struct ShopCustomers {
  /// The values that stand for nobody according to the mapping.
  static let placeholders = ["none@shop.example", "till@shop.example"]
  /// Values that stand for nobody whatever the mapping says.
  private static let nobodies = ["n/a", "-", "unknown"]

  static func isNobody(_ value: String) -> Bool { placeholders.contains(value) || nobodies.contains(value) }

  /// Identifiers, of the kinds that the file has columns for, of somebody or of nobody.
  static func identifiers(_ kinds: [String], _ random: inout SeededRandom) -> [(kind: String, value: String)]
  {
    if random.chance(20) {
      let value = kinds.contains("email") && random.chance(50) ? random.pick(placeholders + nobodies) : ""
      return value.isEmpty ? [] : [("email", value)]
    }
    let number = random.int(1...12)
    var known = kinds.filter { _ in random.chance(70) }
    if known.isEmpty { known = [random.pick(kinds)] }
    return known.map { ($0, value($0, number, &random)) }
  }

  private static func value(_ kind: String, _ number: Int, _ random: inout SeededRandom) -> String {
    switch kind {
    case "crm": return "C-\(1000 + number)"
    case "email":
      let name = "kim.\(number)@mail\(number % 3).example"
      return random.chance(20) ? name.uppercased() : name
    default:
      let last = 4083 + 617 * number
      return random.pick([
        "+49711205\(last)", "+49 711 205-\(last)", "0049 (711) 205\(last)", "+49 711/205 \(last)",
      ])
    }
  }
}
