import Foundation
import Testing

/// `disclose`, as a shopkeeper types it.
@Suite struct DiscloseCommandTests {
  private func shop() throws -> CommandLineProgram {
    let program = try CommandLineProgram()
    _ = try program.run("init", "--currency", "GBP", "--time-zone", "Europe/London")
    let events = """
      {"specversion":"1.0","id":"r-1","source":"till/2","type":"customer.registered","subject":"crm:17850","time":"2026-03-01T09:00:00Z","data":{"personal":{"name":"Ada Example"}}}
      {"specversion":"1.0","id":"1","source":"till/2","type":"order.placed","subject":"crm:17850","time":"2026-03-01T09:04:00Z","data":{"order":"1","currency":"GBP","lines":[{"sku":"a","quantity":2,"amount":1420}],"store":"Bath"}}

      """
    let outcome = try program.run(["append"], input: events)
    try #require(outcome.status == 0, "\(outcome.messages)")
    return program
  }

  @Test("It makes a letter that reads like one, and says where")
  func letter() throws {
    let program = try shop()
    let outcome = try program.run(
      "disclose", "crm:17850", "--output", "ada", "--request", "R-1", "--actor", "7")
    #expect(outcome.status == 0)
    #expect(outcome.output == "ada\n")
    let letter = try String(contentsOfFile: program.directory + "/ada/disclosure.html", encoding: .utf8)
    #expect(letter.contains("<p>Dear Ada Example,</p>"))
    #expect(
      letter.contains(
        "<td class=\"when\">1 March, 09:04</td><td><p>You bought 2 things for 14.20 GBP at Bath. "))
    #expect(letter.contains("in answer to your request R-1"))

    let german = try program.run(
      "disclose", "1", "--output", "ada-de", "--language", "de", "--format", "json")
    #expect(try german.json["directory"] as? String == "ada-de")
    #expect(try german.json["touchpoints"] as? Int == 5)
    let brief = try String(contentsOfFile: program.directory + "/ada-de/disclosure.html", encoding: .utf8)
    #expect(brief.contains("Sie haben 2 Sachen für 14,20 GBP in Bath gekauft."))
  }

  @Test("What cannot be done is said in words, and nothing personal")
  func refused() throws {
    let program = try shop()
    _ = try program.run("disclose", "1", "--output", "ada")
    let again = try program.run("disclose", "1", "--output", "ada")
    #expect(again.status == 73)
    #expect(again.messages.contains("ada: is there already; give the name of a directory that is not"))
    let inside = try program.run("disclose", "1", "--output", "shop.ledger/ada")
    #expect(inside.status == 73)
    #expect(inside.messages.contains("lies inside the ledger"))
    let nobody = try program.run("disclose", "crm:1", "--output", "nobody")
    #expect(nobody.status != 0)
    #expect(!FileManager.default.fileExists(atPath: program.directory + "/nobody"))
    let french = try program.run("disclose", "1", "--output", "fr", "--language", "fr")
    #expect(french.status == 64)
  }

  @Test("Beside the ledger's writer, or of a copy, nothing is recorded, and that is said")
  func readOnly() throws {
    let program = try shop()
    let outcome = try program.run("disclose", "1", "--output", "ada", "--read-only", "--format", "json")
    #expect(outcome.status == 0)
    #expect(try outcome.json["position"] == nil)
    #expect(outcome.messages.contains("is not recorded"))
  }
}
