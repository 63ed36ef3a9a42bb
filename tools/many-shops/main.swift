// Opens many ledgers in one process, sells and shows pages in all of them at once, rests, and says what that took.
//
//   perennial-many-shops DIRECTORY [--shops N] [--sales N] [--rounds N] [--rest SECONDS] [--at-once N] [--idle SECONDS]
//
// Each shop is a ledger of its own in DIRECTORY, with its views and a refresher: made where it is not there, opened where it is.
// In each round every shop records `--sales` sales, a commit for each, and shows the customer's page after the last; `--at-once`
// shops are at work at a time. Then nothing happens for `--rest` seconds; `--idle` are those after which files are closed. A line for each part: how long it took, and the most
// descriptors, threads and memory that there were in it; of the rest, what there is at its end.

import Foundation
import KeyValueStore
import Perennial

let arguments = Array(CommandLine.arguments.dropFirst())

func option(_ name: String, _ standard: Int) -> Int {
  guard let index = arguments.firstIndex(of: name), index + 1 < arguments.count else { return standard }
  return Int(arguments[index + 1]) ?? standard
}

guard let directory = arguments.first, !directory.hasPrefix("--") else {
  FileHandle.standardError.write(
    Data("perennial-many-shops DIRECTORY …: see the head of tools/many-shops/main.swift\n".utf8))
  exit(64)
}

do {
  var street = Street(directory)
  street.shopCount = max(1, option("--shops", 500))
  street.sales = max(1, option("--sales", 4))
  street.rounds = max(1, option("--rounds", 3))
  street.restSeconds = max(0, option("--rest", 30))
  street.atOnce = max(1, option("--at-once", 64))
  AwakeEnvironments.idleSeconds = max(1, option("--idle", AwakeEnvironments.idleSeconds))
  try await street.run()
} catch {
  FileHandle.standardError.write(Data("\(error)\n".utf8))
  exit(70)
}
