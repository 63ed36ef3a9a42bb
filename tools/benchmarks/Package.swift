// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6), .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
]

// A package of its own: whoever depends on Perennial resolves and builds none of this.
let package = Package(
  name: "perennial-benchmarks",
  dependencies: [.package(name: "perennial", path: "../..")],
  targets: [
    // The work on LMDB that a ledger does, in plain C (-O2 in a release build), and what the machine does at
    // best.
    .target(name: "Floor", path: "floor", linkerSettings: [.linkedLibrary("lmdb")]),
    // SQLite as an event store, in C.
    .target(name: "EventStore", path: "store", linkerSettings: [.linkedLibrary("sqlite3")]),
    // A malloc that counts.
    .target(name: "Counting", path: "counting"),
    // How long threads wait for the disk.
    .target(name: "Waiting", path: "waiting"),
    // The touchpoints, and the ledgers made of them.
    .target(
      name: "Workload", dependencies: [.product(name: "Perennial", package: "perennial")],
      swiftSettings: settings
    ),
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "EventStore", "Floor", "Waiting", "Workload", .product(name: "Perennial", package: "perennial"),
      ],
      exclude: ["README.md"],
      swiftSettings: settings),
    .executableTarget(
      name: "Allocations",
      dependencies: ["Counting", "Workload", .product(name: "Perennial", package: "perennial")],
      swiftSettings: settings),
  ]
)
