// Writes to a ledger while something tries to break it, and checks afterwards what must have survived.
//
//   perennial-faults write LEDGER [--tasks N] [--count N] [--first N] [--batch N] [--index-batch N]
//   perennial-faults calls LEDGER [--first N] [--count N]
//   perennial-faults check LEDGER [ACKNOWLEDGED]
//   perennial-faults decide LEDGER [--tasks N] [--count N] [--first N] [--mix KIND,…]
//   perennial-faults check-decided LEDGER ANSWERS [--mix KIND,…]
//   perennial-faults read LEDGER
//   perennial-faults hold LEDGER
//   perennial-faults scale LEDGER [--touchpoints N] [--customers N]
//   perennial-faults backup-rate LEDGER BACKUP [--seconds N] [--rounds N]
//   perennial-faults page LEDGER [--customer N]
//   perennial-faults twelve LEDGER ledger|open|refresh|rebuild [--memory MIB]
//
// `write` prints `ID POSITION` for every touchpoint that was acknowledged, unbuffered. `calls` makes every call that records,
// and prints `NUMBER ANSWER`, unbuffered. `check` exits with 1 where one of
// them is not where it was, or anything else is wrong. `decide` prints the answer to every request, and `check-decided` exits
// with 1 where one has two answers, a balance or a gift card was below zero, a hold ended twice, or more of a reward was handed out than
// there are; kinds are redeem, hold, capture, release, reward, gift-card. `read` prints one line a touchpoint. `hold` keeps the
// ledger open for writing until its standard input ends. `scale` makes a large ledger for tools/scale. `backup-rate` appends at
// full rate, now without and now with backups beside it, and prints both rates. `page` brings the views up to date, and prints how long a
// customer's page takes. `twelve` does one thing with
// the views of twelve models, and prints the most anonymous memory that it took.

import Foundation
import Ledger

let arguments = Array(CommandLine.arguments.dropFirst())

func option(_ name: String, _ standard: Int) -> Int {
  guard let index = arguments.firstIndex(of: name), index + 1 < arguments.count else { return standard }
  return Int(arguments[index + 1]) ?? standard
}

/// What requests to decide ask for, in turn.
func mix() -> DecideRequest.Mix {
  let standard = "redeem,hold,capture"
  let index = arguments.firstIndex(of: "--mix")
  let text = index.flatMap { $0 + 1 < arguments.count ? arguments[$0 + 1] : nil } ?? standard
  guard let mix = DecideRequest.Mix(text) else {
    complain("--mix is a list of \(DecideRequest.Kind.allCases.map(\.rawValue).joined(separator: ", "))")
    exit(64)
  }
  return mix
}

do {
  switch (arguments.first, arguments.count >= 2 ? arguments[1] : nil) {
  case ("write", let path?):
    var load = Load(path: path)
    load.tasks = max(1, option("--tasks", 8))
    load.count = option("--count", .max)
    load.first = option("--first", 1)
    load.batch = max(2, option("--batch", 3))
    load.indexBatch = UInt64(max(1, option("--index-batch", 300_000)))
    try await load.run()
  case ("calls", let path?):
    var calls = Calls(path: path)
    calls.first = max(0, option("--first", 0))
    calls.count = option("--count", .max)
    try await calls.run()
  case ("check", let path?):
    let findings = try Check(path: path).run(acknowledged: arguments.count > 2 ? arguments[2] : nil)
    for finding in findings { print(finding) }
    exit(findings.isEmpty ? 0 : 1)
  case ("decide", let path?):
    var load = DecideLoad(path: path, mix: mix())
    load.tasks = max(1, option("--tasks", 64))
    load.count = option("--count", .max)
    load.first = option("--first", 1)
    try await load.run()
  case ("check-decided", let path?) where arguments.count > 2:
    let findings = try await DecideCheck(path: path, mix: mix()).run(answers: arguments[2])
    for finding in findings { print(finding) }
    exit(findings.isEmpty ? 0 : 1)
  case ("read", let path?):
    try printAll(path)
  case ("hold", let path?):
    let ledger = try Ledger.open(at: path)
    say("open \(ProcessInfo.processInfo.processIdentifier)")
    while readLine() != nil {}
    try ledger.close()
  case ("scale", let path?):
    var scale = Scale(path: path)
    scale.touchpoints = option("--touchpoints", scale.touchpoints)
    scale.customers = max(1, option("--customers", scale.customers))
    try await scale.run()
  case ("backup-rate", let path?) where arguments.count > 2:
    var rate = BackupRate(path: path)
    rate.seconds = max(1, option("--seconds", rate.seconds))
    rate.rounds = max(1, option("--rounds", rate.rounds))
    try await rate.run(into: arguments[2])
  case ("page", let path?):
    try Page(path: path, customer: UInt32(max(1, option("--customer", 1)))).run()
  case ("twelve", let path?):
    guard let job = Twelve.Job(rawValue: arguments.count > 2 ? arguments[2] : "") else {
      complain("perennial-faults twelve LEDGER ledger|open|refresh|rebuild [--memory MIB]")
      exit(64)
    }
    var twelve = Twelve(path: path)
    twelve.memoryMiB = option("--memory", twelve.memoryMiB)
    try twelve.run(job)
  default:
    complain(
      "perennial-faults write|calls|check|decide|check-decided|read|hold|scale|backup-rate|page|twelve LEDGER …: see the head of tools/faults/main.swift"
    )
    exit(64)
  }
} catch let error as LedgerError {
  complain("\(error.code.rawValue): \(error)")
  exit(error.code == .locked ? 75 : 74)
} catch {
  complain("\(error)")
  exit(70)
}

/// Writes a line to standard output, at once.
func say(_ line: String) {
  let bytes = Array((line + "\n").utf8)
  _ = bytes.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
}

func complain(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }

/// Prints everything that a reader sees: for an undamaged ledger it is the same each time.
func printAll(_ path: String) throws {
  let ledger = try Ledger.open(at: path, for: .readOnly)
  try ledger.forEachTouchpoint(TouchpointQuery()) { touchpoint in
    say(
      "\(touchpoint.position) \(touchpoint.customer) \(touchpoint.source) \(touchpoint.id) \(touchpoint.fact.value) "
        + (touchpoint.reference.map { "\($0)" } ?? "")
    )
    return true
  }
}
