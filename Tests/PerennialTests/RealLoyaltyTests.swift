import Foundation
import Testing

/// A year of a real shop's invoices under a programme of three tiers, and the same programme computed by a plain
/// loop over the file.
@Suite struct RealLoyaltyTests {
  /// What the loop comes to for one customer.
  private struct Member {
    var (earned, reversed, available, debt, spend) = (0, 0, 0, 0, 0)

    var balance: Int { available - debt }
    var tier: String { spend >= 200_000 ? "gold" : spend >= 50_000 ? "silver" : "bronze" }

    mutating func order(_ pence: Int, counts: Bool) {
      let points = pence / 100
      earned += points
      let paid = min(points, debt)
      debt -= paid
      available += points - paid
      if counts { spend += pence }
    }

    /// No invoice of the file says which order it takes back.
    mutating func refund(_ pence: Int, counts: Bool) {
      let points = pence / 100
      reversed += points
      let taken = min(points, available)
      available -= taken
      debt += points - taken
      if counts { spend -= pence }
    }
  }

  /// Members by their number in the file. Nothing expires before 2012, and spend counts from 2010-12-10 on.
  private func members(of file: String) throws -> [String: Member] {
    struct Invoice {
      var (time, pence, customer, isRefund) = ("", 0, "", false)
    }
    var invoices: [Substring: Invoice] = [:]
    for line in try String(contentsOfFile: file, encoding: .utf8).split(whereSeparator: \.isNewline)
      .dropFirst()
    {
      // The description alone may hold commas, and stands third.
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      let (number, last) = (fields[0], fields.count)
      guard let customer = fields[last - 2].split(separator: ".").first, !number.hasPrefix("A"),
        let quantity = Int(fields[last - 5]), let price = Decimal(string: String(fields[last - 3]))
      else { continue }
      let isRefund = number.hasPrefix("C")
      guard isRefund || quantity > 0 else { continue }
      var (exact, rounded) = (Decimal(quantity) * price * 100, Decimal())
      NSDecimalRound(&rounded, &exact, 0, .bankers)
      let time = String(fields[last - 4])
      var invoice =
        invoices[number] ?? Invoice(time: time, pence: 0, customer: String(customer), isRefund: isRefund)
      invoice.time = min(invoice.time, time)
      invoice.pence += NSDecimalNumber(decimal: rounded).intValue
      invoices[number] = invoice
    }
    var members: [String: Member] = [:]
    for (_, invoice) in invoices.sorted(by: { ($0.value.time, $0.key) < ($1.value.time, $1.key) }) {
      let counts = invoice.time >= "2010-12-10"
      if invoice.isRefund {
        members[invoice.customer, default: Member()].refund(-invoice.pence, counts: counts)
      } else {
        members[invoice.customer, default: Member()].order(invoice.pence, counts: counts)
      }
    }
    return members
  }

  @Test(.enabled(if: RealDataTests.data != nil, "PERENNIAL_DATA names the folder of the whole files"))
  func theYearOfOnlineRetailUnderThreeTiersIsThatOfAPlainLoop() throws {
    let program = try CommandLineProgram()
    try program.create()
    let packed = try #require(RealDataTests.data) + "/online-retail-2010-2011.csv.xz"
    let file = "\(program.directory)/retail.csv"
    let unpack = Process()
    unpack.executableURL = URL(fileURLWithPath: "/bin/sh")
    unpack.arguments = ["-c", "xz -dc '\(packed)' > '\(file)'"]
    try unpack.run()
    unpack.waitUntilExit()
    let programme = repository + "/examples/programmes/three-tiers.json"
    let published = try program.run("policy", "publish", "loyalty", programme, "--effective", "2010-12-01")
    #expect(published.status == 0, "\(published.messages)")
    let imported = try program.run("import", file, "--mapping", repository + "/mappings/online-retail.yaml")
    #expect(imported.status == 0, "\(imported.messages)")
    let members = try members(of: file)

    // Everybody.
    let moment = ["--as-of", "2011-12-10", "--format", "json"]
    let report = try program.run(["report", "loyalty"] + moment).json
    let points = try #require(report["points"] as? [String: Int])
    #expect(report["members"] as? Int == 4372 && members.count == 4372)
    #expect(points["earned"] == 8_902_670 && members.values.reduce(0) { $0 + $1.earned } == 8_902_670)
    #expect(points["reversed"] == 609_431 && members.values.reduce(0) { $0 + $1.reversed } == 609_431)
    #expect(points["available"] == 8_306_446 && members.values.reduce(0) { $0 + $1.available } == 8_306_446)
    #expect(points["debt"] == 13_207 && members.values.reduce(0) { $0 + $1.debt } == 13_207)
    for other in [
      "in", "adjustedUp", "reinstated", "pending", "held", "spent", "expired", "out", "adjustedDown",
    ] {
      #expect(points[other] == 0, "\(other)")
    }
    let tiers = try #require(report["tiers"] as? [[String: Any]])
    #expect(tiers.map { $0["tier"] as? String } == ["bronze", "silver", "gold"])
    #expect(tiers.map { $0["customers"] as? Int } == [1886, 1642, 844])
    for (tier, count) in [("bronze", 1886), ("silver", 1642), ("gold", 844)] {
      #expect(members.values.count { $0.tier == tier } == count, "\(tier)")
    }

    // The ten who have most points, each explained touchpoint by touchpoint.
    let listed = try program.run(["rows", "loyalty", "--sort", "-pointsBalance", "--limit", "10"] + moment)
      .json
    let rows = try #require(listed["rows"] as? [[String: Any]])
    let top: [(number: String, balance: Int)] = [
      ("14646", 279_459), ("18102", 256_411), ("17450", 187_466), ("14911", 132_511), ("12415", 123_716),
      ("14156", 113_366), ("17511", 88_118), ("16684", 65_883), ("13694", 62_633), ("15311", 59_389),
    ]
    #expect(rows.count == top.count)
    for ((number, balance), row) in zip(top, rows) {
      #expect(row["pointsBalance"] as? Int == balance && members[number]?.balance == balance, "\(number)")
      let replayed = try program.run(["replay", "--customer", "crm:\(number)", "--view", "loyalty"] + moment)
        .json
      #expect(replayed["customer"] as? Int == row["customer"] as? Int)
      var stored = row
      stored["customer"] = nil
      let folded = try #require(replayed["row"] as? [String: Any])
      #expect(folded as NSDictionary == stored as NSDictionary, "\(number)")
      #expect(folded["pointsEarned"] as? Int == members[number]?.earned, "\(number)")
      #expect(folded["tier"] as? String == members[number]?.tier, "\(number)")
    }
  }
}
