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
    answer = try run("void", Self.code, "--id", "v-1")
    #expect(answer.status == 1 && answer.json["refused"] as? String == "used")
    let unknown = try program.run("gift-card", "use", "GUESSED", "1", "--order", "17", "--id", "g-1")
    #expect(unknown.status == 66 && !unknown.messages.contains("GUESSED"))
    let table = try program.run("gift-card", "show", Self.code)
    #expect(table.output.contains("PW3D") && table.output.contains("2500"))
    let report = try program.run("report", "gift-cards", "--format", "json").json
    #expect((report["currencies"] as? [[String: Any]])?.first?["cards"] as? Int == 1)
  }
}
