// The touchpoints that are appended: orders of three lines, the same in every run.

internal import Perennial

/// A source of `order.placed`, whose producer ids ascend as a till's numbers do.
struct Workload {
  let customers: UInt32
  private var number = 0
  private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

  init(customers: UInt32) { self.customers = customers }

  /// SplitMix64.
  private mutating func random() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// Some customers buy much more than others: a quarter of them make half of the orders.
  private mutating func customer() -> CustomerNumber {
    let part = Double(random() >> 11) / Double(1 << 53)
    return CustomerNumber(UInt32(part * part * Double(customers)) + 1)
  }

  mutating func order() -> NewTouchpoint {
    number += 1
    let id = Self.padded(number)
    var order = OrderPlaced()
    order.order = "A" + id
    order.currency = "GBP"
    for _ in 0..<3 {
      let bits = random()
      var line = OrderLine()
      line.sku = "SKU-\(bits % 5000)"
      line.name = "WHITE HANGING HEART T-LIGHT HOLDER"
      line.quantity = Int64(bits >> 32 % 12 + 1)
      line.amount = Int64(bits >> 40 % 9000 + 50)
      order.lines.append(line)
    }
    return NewTouchpoint(
      source: "till/1", id: id, subject: .customer(customer()),
      occurred: Instant(microseconds: 1_600_000_000_000_000 + Int64(number) * 1_000_000), channel: "store",
      order)
  }

  mutating func orders(_ count: Int) -> [NewTouchpoint] { (0..<count).map { _ in order() } }

  private static func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 10 - digits.count)) + digits
  }

  /// The bytes of a body: its message, id and reference, each with a tag and a length.
  static func bodyBytes(of touchpoints: [NewTouchpoint]) throws -> Int {
    var sum = 0
    for touchpoint in touchpoints {
      guard case .message(let message) = touchpoint.content else { continue }
      let bytes: [UInt8] = try message.serializedBytes()
      sum += bytes.count + touchpoint.id.utf8.count + (message.reference?.text.utf8.count ?? 0) + 7
    }
    return sum / max(touchpoints.count, 1)
  }
}
