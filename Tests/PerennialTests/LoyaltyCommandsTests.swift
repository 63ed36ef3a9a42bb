import Foundation
import Testing

/// Points at a till that talks to the command line: what it is answered, and how a refusal ends.
@Suite struct LoyaltyCommandsTests {
  /// A shop whose member crm:17850 has 150 points, and crm:2 has 20.
  private func shop() throws -> CommandLineProgram {
    let program = try CommandLineProgram()
    try program.create()
    try program.write(#"{"currency": "GBP", "earning": {"per": 100}}"#, to: "club.json")
    let published = try program.run("policy", "publish", "loyalty", "club.json", "--effective", "2000-01-01")
    #expect(published.status == 0, "\(published.messages)")
    let sales = orderEvent(id: "1", total: 15000) + orderEvent(id: "2", subject: "crm:2", total: 2000)
    let sold = try program.run("append", input: sales)
    #expect(sold.status == 0, "\(sold.messages)")
    return program
  }

  @Test("redeem, adjust and transfer answer with what is left, and again alike under their id")
  func answers() throws {
    let program = try shop()
    let commands: [([String], [String: Int])] = [
      (
        ["redeem", "crm:17850", "100", "--order", "B", "--actor", "7", "--store", "s1", "--id", "r-1"],
        ["points": 100, "balance": 50]
      ),
      (
        ["adjust", "crm:17850", "+25", "--reason", "goodwill", "--id", "a-1"], ["points": 25, "balance": 75]
      ),
      (["adjust", "crm:17850", "-5", "--reason", "mistake", "--id", "a-2"], ["points": -5, "balance": 70]),
      (
        ["transfer", "crm:17850", "crm:2", "30", "--id", "t-1"],
        ["points": 30, "balance": 40, "received": 30]
      ),
    ]
    var answers: [[String: Any]] = []
    for (command, numbers) in commands {
      let outcome = try program.run(command + ["--format", "json"])
      #expect(outcome.status == 0, "\(command): \(outcome.messages)")
      let answer = try outcome.json
      #expect(answer["duplicate"] as? Bool == false && answer["position"] is Int, "\(command)")
      for (name, number) in numbers { #expect(answer[name] as? Int == number, "\(command): \(name)") }
      #expect(answer.count == numbers.count + 2, "\(command): \(answer)")
      answers.append(answer)
    }
    for ((command, _), first) in zip(commands, answers) {
      var again = try program.run(command + ["--format", "json"]).json
      #expect(again["duplicate"] as? Bool == true, "\(command)")
      again["duplicate"] = false
      #expect(again as NSDictionary == first as NSDictionary, "\(command)")
    }
    let shown = try program.run("adjust", "2", "1", "--reason", "goodwill", "--format", "csv")
    #expect(shown.output.hasPrefix("position,balance,points\n"))
  }

  @Test("A refusal is an answer on standard output with its numbers, and the status is 1")
  func refusals() throws {
    let program = try shop()
    let refused = try program.run("redeem", "crm:2", "500", "--id", "r-1", "--format", "json")
    #expect(refused.status == 1)
    #expect(refused.messages.contains("refused (balance)"))
    let answer = try refused.json
    #expect(answer["refused"] as? String == "balance" && answer["message"] is String)
    for (name, number) in ["asked": 500, "available": 20, "debt": 0, "balance": 20] {
      #expect(answer[name] as? Int == number)
    }
    let table = try program.run("redeem", "crm:2", "500", "--id", "r-1")
    #expect(table.status == 1 && table.output.contains("balance"))
    let again = try program.run("redeem", "crm:2", "500", "--id", "r-1", "--format", "json").json
    #expect(again as NSDictionary == answer as NSDictionary)
  }

  @Test("--id-source without an id is refused, unless it says whose hold or redemption is meant")
  func idSource() throws {
    let program = try shop()
    let alone = try program.run("adjust", "crm:17850", "5", "--reason", "goodwill", "--id-source", "desk")
    #expect(alone.status == 64 && alone.messages.contains("--id-source says whose --id is"))
    let held = try program.run("hold", "crm:17850", "10", "--id", "h-1", "--id-source", "desk")
    #expect(held.status == 0, "\(held.messages)")
    let captured = try program.run("capture", "h-1", "--id-source", "desk")
    #expect(captured.status == 0, "\(captured.messages)")
  }

  @Test("A hold is captured by its name alone, and captured again it is answered as the first time")
  func holding() throws {
    let program = try shop()
    let held = try program.run(
      "hold", "crm:17850", "100", "--minutes", "15", "--id", "h-1", "--format", "json")
    #expect(held.status == 0, "\(held.messages)")
    let hold = try held.json
    #expect(hold["hold"] as? String == "h-1" && hold["available"] as? Int == 50 && hold["expires"] is String)
    let capture = ["capture", "h-1", "60", "--order", "B", "--format", "json"]
    for isAgain in [false, true] {
      let captured = try program.run(capture).json
      #expect(captured["points"] as? Int == 60 && captured["balance"] as? Int == 90)
      #expect(captured["duplicate"] as? Bool == isAgain)
    }
    let released = try program.run("release", "h-1", "--format", "json")
    #expect(try released.status == 1 && released.json["refused"] as? String == "hold-captured")
    #expect(try program.run("release", "none").status == 66)
    #expect(try program.run("hold", "crm:17850", "1").status == 64)
  }

  @Test(
    "A reward of which there is one, and a limit that has redemptions reviewed, are answered with their numbers"
  )
  func rewards() throws {
    let program = try shop()
    try program.write(
      """
      {"currency": "GBP", "earning": {"per": 100},
       "rewards": [{"name": "mug", "points": 10, "stock": 1}, {"name": "tea", "points": 1, "limitPerMember": 1}],
       "velocity": [{"name": "many", "of": "actor", "count": 2, "within": "day", "then": "review"}]}
      """, to: "club.json")
    #expect(
      try program.run("policy", "publish", "loyalty", "club.json", "--effective", "2000-01-02").status == 0)
    func run(_ words: String...) throws -> (status: Int32, json: [String: Any]) {
      let outcome = try program.run(words + ["--format", "json"])
      return (outcome.status, try outcome.json)
    }
    #expect(try run("grant", "2", "tea", "--id", "g-1").status == 0)
    var answer = try run("redeem", "2", "0", "--reward", "tea", "--actor", "7", "--id", "u-1")
    #expect(answer.status == 0 && answer.json["points"] as? Int == 0 && answer.json["balance"] as? Int == 20)
    answer = try run("redeem", "2", "1", "--reward", "tea", "--id", "r-1")
    #expect(answer.status == 1 && answer.json["refused"] as? String == "member-limit")
    #expect(answer.json["limit"] as? Int == 1 && answer.json["used"] as? Int == 1)
    answer = try run("redeem", "2", "10", "--reward", "mug", "--actor", "7", "--id", "r-2")
    #expect(answer.status == 0 && answer.json["balance"] as? Int == 10)
    answer = try run("redeem", "1", "10", "--reward", "mug", "--actor", "7", "--id", "r-3")
    #expect(answer.status == 1 && answer.json["refused"] as? String == "stock")
    #expect(answer.json["stock"] as? Int == 1 && answer.json["used"] as? Int == 1)
    #expect(try run("redeem", "1", "5", "--actor", "7", "--id", "r-4").json["review"] == nil)
    answer = try run("redeem", "1", "5", "--actor", "7", "--id", "r-5")
    #expect(answer.json["review"] as? Int == 1 && answer.json["hold"] as? String == "r-5")
    #expect(answer.json["expires"] is String && answer.json["balance"] as? Int == 140)
    #expect(try run("capture", "r-5").json["balance"] as? Int == 140)
    let mug = try #require((try run("report", "rewards").json["rewards"] as? [[String: Any]])?.first)
    #expect(mug["stock"] as? Int == 1 && mug["redeemed"] as? Int == 1 && mug["oversold"] as? Int == 0)
    // One budget for the mug, and one for the actor.
    let stats = try run("stats").json
    #expect(stats["customers"] as? Int == 2 && stats["accounts"] as? Int == 2)
  }

  @Test("The statement of a year has each thing with its position, and closes with the balance")
  func statement() throws {
    let program = try shop()
    _ = try program.run("redeem", "crm:17850", "100", "--id", "r-1")
    let year = Calendar(identifier: .gregorian).component(.year, from: Date())
    let outcome = try program.run("statement", "crm:17850", "--period", "\(year)", "--format", "json")
    #expect(outcome.status == 0, "\(outcome.messages)")
    let statement = try outcome.json
    for (name, points) in [
      "opening": 0, "earned": 150, "in": 0, "adjusted": 0, "reinstated": 0, "spent": 100, "expired": 0,
      "out": 0,
      "reversed": 0, "closing": 50,
    ] { #expect(statement[name] as? Int == points, "\(name)") }
    let lines = try #require(statement["lines"] as? [[String: Any]])
    #expect(lines.map { $0["type"] as? String } == ["order.placed", "points.redeemed"])
    #expect(
      lines.map { $0["points"] as? Int } == [150, -100] && lines.map { $0["balance"] as? Int } == [150, 50])
    #expect(lines.allSatisfy { $0["position"] is Int && $0["time"] is String })
    #expect(
      try program.run("statement", "crm:17850", "--period", "\(year)").output.contains("points.redeemed"))
    let wrong = try program.run("statement", "crm:17850", "--period", "soon")
    #expect(wrong.status == 64 && wrong.messages.contains("2024-03"))
  }

  @Test("What cannot be asked is an error of its own, and nothing is recorded")
  func mistakes() throws {
    let program = try shop()
    let head = try program.run("log").output
    for (arguments, status, message) in [
      (["redeem", "crm:2", "0", "--id", "x"], 64, "0 points: give 1 or more"),
      (["redeem", "crm:2", "5"], 64, "give --id, an id of your own such as redeem-7781"),
      (["redeem", "crm:nobody", "5", "--id", "x"], 66, "no customer is linked to that crm"),
      (["redeem", "crm:2", "5", "--order-total", "5", "--id", "x"], 64, "name the order too"),
      (["adjust", "crm:2", "--reason", "x"], 64, "give one number of points"),
      (["adjust", "crm:2", "5", "6", "--reason", "x"], 64, "give one number of points"),
      (["adjust", "crm:2", "5", "--reason", "x", "--storr", "s"], 64, "--storr is neither an option"),
      (["adjust", "crm:2", "5", "--reason", "two words"], 65, "reason"),
      (["transfer", "crm:2", "crm:nobody", "5"], 66, "no customer is linked to that crm"),
    ] {
      let outcome = try program.run(arguments)
      #expect(outcome.status == Int32(status), "\(arguments): \(outcome.messages)")
      #expect(outcome.messages.contains(message), "\(arguments): \(outcome.messages)")
      #expect(outcome.output.isEmpty, "\(arguments)")
    }
    #expect(try program.run("log").output == head)
  }
}
