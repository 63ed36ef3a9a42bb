import Foundation
import Testing

/// Backups as a shop's developer makes them: by the commands, reading only what they print.
@Suite struct BackupCommandTests {
  private func json(_ program: CommandLineProgram, _ arguments: String...) throws -> [String: Any] {
    let outcome = try program.run(arguments + ["--format", "json"])
    #expect(outcome.status == 0, "\(outcome.messages)")
    return try outcome.json
  }

  private func shop(orders: Int = 20) throws -> CommandLineProgram {
    let program = try CommandLineProgram()
    try program.create()
    let sent = (1...orders).map { orderEvent(id: "\($0)", total: 1000 + $0) }.joined()
    #expect(try program.run("append", input: sent).status == 0)
    return program
  }

  @Test func aLedgerIsBackedUpLookedAtAndRestored() throws {
    let program = try shop()
    let first = try json(program, "backup", "backup")
    let position = try #require(first["position"] as? Int)
    #expect(first["new"] as? Int == position && first["written"] as? Int == first["bytes"] as? Int)
    #expect(first["directory"] as? String == "backup" && (first["removed"] as? [String])?.isEmpty == true)
    _ = try program.run("append", input: orderEvent(id: "21", total: 5))
    let second = try json(program, "backup", "write", "backup")
    #expect(second["new"] as? Int == 1 && second["position"] as? Int == position + 1)
    let check = try json(program, "backup", "verify", "backup")
    #expect(check["position"] as? Int == position + 1 && (check["problems"] as? [String])?.isEmpty == true)

    let log = try program.run("log", "--format", "json").output
    let restored = try program.run("restore", "backup", "restored.ledger", "--format", "json")
    let answer = try restored.json
    #expect(answer["position"] as? Int == position + 1 && answer["keys"] as? Bool == false)
    #expect(restored.messages.contains("restored.ledger/keys"))
    #expect(try program.run("log", "--format", "json", "--ledger", "restored.ledger").output == log)
    // With the keys, it goes on.
    try FileManager.default.copyItem(
      atPath: program.directory + "/shop.ledger.key", toPath: program.directory + "/again.ledger.key")
    let again = try json(
      program, "restore", "backup", "again.ledger", "--keys", "shop.ledger/keys", "--position", "\(position)")
    #expect(again["position"] as? Int == position && again["newest"] as? Int == position + 1)
    #expect(again["erased"] as? Int == 0 && again["keys"] as? Bool == true)
    let sent = try program.run("append", "--ledger", "again.ledger", input: orderEvent(id: "21", total: 5))
    #expect(
      sent.output.trimmingCharacters(in: .whitespacesAndNewlines) == "\(position + 1)", "\(sent.messages)")
    #expect(try program.run("doctor", "--ledger", "again.ledger").status == 0)
  }

  @Test func severalBackupsAreKept() throws {
    let program = try shop()
    for _ in 0..<2 { _ = try json(program, "backup", "backups", "--keep", "2") }
    let names = try FileManager.default.contentsOfDirectory(atPath: program.directory + "/backups")
    #expect(names.count == 1)
    _ = try program.run("append", input: orderEvent(id: "21", total: 5))
    let next = try json(program, "backup", "backups", "--keep", "1", "--new")
    #expect(next["removed"] as? [String] == ["backups/" + names[0]])
    // Whoever reads gives the directory of them all, and is told which is the newest.
    let newest = try #require(next["directory"] as? String)
    #expect(try json(program, "backup", "verify", "backups")["directory"] as? String == newest)
    #expect(try json(program, "restore", "backups", "restored.ledger")["backup"] as? String == newest)
  }

  @Test func whatCannotBeIsRefusedInPlainWords() throws {
    let program = try shop()
    _ = try json(program, "backup", "backup")
    let cases: [([String], Int32, String)] = [
      (["backup", "shop.ledger/backup"], 73, "own directory"),
      (["backup", "."], 73, "keep the keys elsewhere"),
      (["backup", "backup", "--new"], 64, "--keep"),
      (["backup", "backup", "--keep", "0"], 64, "at least one"),
      (["backup", "backup", "--keep", "2"], 73, "a backup itself"),
      (["backup", "verify", "shop.ledger"], 66, "no backup"),
      (["restore", "backup", "shop.ledger"], 73, "is this ledger"),
      (["restore", "none", "restored.ledger"], 66, "there is no backup"),
      (["restore", "backup", "restored.ledger", "--position", "999"], 66, "999"),
      (["restore", "backup", "restored.ledger", "--position", "x"], 64, "not a position"),
      (["restore", "backup", "restored.ledger", "--at", "2026-03-01"], 64, "a day alone"),
      (["restore", "backup", "restored.ledger", "--at", "1999-03-01T00:00:00Z"], 66, "later time"),
      (
        ["restore", "backup", "restored.ledger", "--at", "soon"], 64,
        "is not a time; give a time with its zone, such as 2011-12-01T09:30:00Z"
      ),
      (
        ["restore", "backup", "restored.ledger", "--at", "2026-03-01T00:00:00Z", "--position", "1"], 64,
        "do not go together"
      ),
      (
        ["restore", "backup", "restored.ledger", "--keys", "shop.ledger.key"], 77, "no copy of a file `keys`"
      ),
    ]
    for (arguments, status, words) in cases {
      let outcome = try program.run(arguments)
      #expect(outcome.status == status, "\(arguments): \(outcome.messages)")
      #expect(outcome.messages.contains(words), "\(arguments): \(outcome.messages)")
    }
    #expect(!FileManager.default.fileExists(atPath: program.directory + "/restored.ledger"))
    let segments = program.directory + "/backup/segments"
    for name in try FileManager.default.contentsOfDirectory(atPath: segments) {
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: segments + "/" + name))
      try file.truncate(atOffset: 100)
      try file.close()
    }
    for arguments in [["backup", "verify", "backup"], ["restore", "backup", "restored.ledger"]] {
      let outcome = try program.run(arguments)
      #expect(
        outcome.status == 1 && outcome.messages.contains("has 100 bytes instead of"), "\(outcome.messages)")
    }
  }

  @Test("Killed at calls spread over backups and a restore, what is left is whole")
  func killed() throws {
    let program = try CommandLineProgram()
    let outcome = try program.run(script: "tools/faults/kill-backup", variables: ["EVERY": "5"])
    #expect(outcome.status == 0, "\(outcome.output) \(outcome.messages)")
    for line in outcome.output.split(separator: "\n") { print(line) }
  }
}
