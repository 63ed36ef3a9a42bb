import Foundation
import Testing

/// `perennial gift-card …`
@Suite struct GiftCardCommandTests {
  private static let code = "GIFT-7Q2M-48ZK-PW3D"

  @Test func aCardIsIssuedUsedRefundedAndShownWithoutItsCode() throws {
    let program = try CommandLineProgram()
    try program.create()
    func run(_ words: String...) throws -> (status: Int32, json: [String: Any], text: String) {
      let outcome = try program.run(["gift-card"] + words + ["--format", "json"])
      #expect(!outcome.output.uppercased().contains("7Q2M"))
      return (outcome.status, try outcome.json, outcome.output)
    }
    var answer = try run("issue", Self.code, "2500", "--order", "9", "--id", "i-1")
    #expect(answer.status == 0 && answer.json["code"] as? String == "PW3D")
    #expect(answer.json["currency"] as? String == "GBP" && answer.json["balance"] as? Int == 2500)
    #expect(
      try run("issue", Self.code, "2500", "--order", "9", "--id", "i-1").json["duplicate"] as? Bool == true)
    answer = try run("use", "gift 7q2m 48zk pw3d", "1800", "--order", "17", "--id", "u-1")
    #expect(answer.status == 0 && answer.json["balance"] as? Int == 700)
    answer = try run("use", Self.code, "701", "--order", "17", "--id", "u-2")
    #expect(answer.status == 1 && answer.json["refused"] as? String == "balance")
    answer = try run("refund", Self.code, "2000", "--order", "17", "--id", "b-1")
    #expect(answer.json["card"] as? Int == 1800 && answer.json["rest"] as? Int == 200)
    answer = try run("show", Self.code)
    #expect(answer.json["balance"] as? Int == 2500 && answer.json["used"] as? Int == 1800)
    #expect(answer.json["ended"] as? Bool == false)
    for option in ["--actor", "--store", "--channel", "--reason", "--id"] {
      #expect(try program.run("gift-card", "show", Self.code, option, "x").status == 64, "\(option)")
    }
    answer = try run("void", Self.code, "--id", "v-1")
    #expect(answer.status == 1 && answer.json["refused"] as? String == "used")
    let unknown = try program.run("gift-card", "use", "GUESSED", "1", "--order", "17", "--id", "g-1")
    #expect(unknown.status == 66 && !unknown.messages.contains("GUESSED"))
    let table = try program.run("gift-card", "show", Self.code)
    #expect(table.output.contains("PW3D") && table.output.contains("2500"))
    let report = try program.run("report", "gift-cards", "--format", "json").json
    #expect((report["currencies"] as? [[String: Any]])?.first?["cards"] as? Int == 1)
    // A card is an account, and no customer.
    let stats = try program.run("stats", "--format", "json").json
    #expect(stats["customers"] as? Int == 0 && stats["accounts"] as? Int == 1)
    #expect(try program.run("stats").output.contains(#/accounts +1/#))
  }

  @Test("With - for its code a card gets one, which is told once and nowhere else")
  func madeCode() throws {
    let program = try CommandLineProgram()
    try program.create()
    func run(_ words: String...) throws -> [String: Any] {
      try program.run(["gift-card"] + words + ["--format", "json"]).json
    }
    let issued = try run("issue", "-", "2500", "--id", "i-1")
    let code = try #require(issued["newCode"] as? String)
    #expect(code.count == 19 && issued["code"] as? String == String(code.suffix(4)))
    let again = try run("issue", "-", "2500", "--id", "i-1")
    #expect(again["newCode"] == nil && again["code"] as? String == "" && again["duplicate"] as? Bool == true)
    #expect(again["balance"] as? Int == 2500 && again["position"] as? Int == issued["position"] as? Int)
    #expect(try run("use", code, "600", "--order", "17", "--id", "u-1")["balance"] as? Int == 1900)
    let table = try program.run("gift-card", "issue", "-", "100")
    #expect(table.status == 0 && table.output.contains(#/([2-9A-Z]{4}-){3}[2-9A-Z]{4}/#))
    let log = try program.run("log", "--format", "json").output
    #expect(!log.contains(code) && !log.contains(code.filter { $0 != "-" }))
  }
}
