// swift-tools-version: 6.2
import PackageDescription

/// Settings that every target of this package is built with.
var shared: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]
// tools/test sets this: warnings are errors for us, never for those who depend on the package.
if Context.environment["PERENNIAL_WARNINGS_AS_ERRORS"] != nil {
  shared.append(.treatAllWarnings(as: .error))
}

/// For the targets that touch raw memory: LMDB's pages, the blocks and bodies inside them, and facts as they lie there.
let rawMemory: [SwiftSetting] =
  shared + [
    .enableExperimentalFeature("Lifetimes"),
    .strictMemorySafety(),
  ]

let package = Package(
  name: "perennial",
  products: [
    .library(name: "Perennial", targets: ["Perennial"]),
    .library(name: "PerennialCommands", targets: ["PerennialCommands"]),
    .library(name: "PerennialTelemetry", targets: ["PerennialTelemetry"]),
    .library(name: "PerennialTestKit", targets: ["PerennialTestKit"]),
    .executable(name: "perennial", targets: ["PerennialCommand"]),
  ],
  dependencies: [
    // The command line: parsing, help and completions.
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    // The codec of touchpoints: bodies as Protocol Buffers, and their standard JSON form.
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    // Sealing of personal parts (AES-GCM), blind indexes (HMAC), hashes.
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    // Logarithms, exponentials and the gamma function of the statistics, alike on every platform.
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    // Mapping files of CSV imports are YAML.
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    // Where the logs and the metrics of a server go: the program chooses the backends.
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
  ],
  targets: [
    // liblmdb: the store under everything.
    .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
    // libxxhash: the checksums of blocks and bodies.
    .systemLibrary(name: "CXXHash", pkgConfig: "libxxhash", providers: [.apt(["libxxhash-dev"])]),
    // libsqlite3: the files that rows are exported to.
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    // Threads that all ledgers of a process share.
    .target(name: "Threads", swiftSettings: shared),
    .target(
      name: "Words", dependencies: ["CXXHash"],
      exclude: ["README.md", "Details/README.md", "Vocabulary/Families/README.md"], swiftSettings: rawMemory),
    .target(
      name: "KeyValueStore", dependencies: ["CLMDB", "Threads"], exclude: ["README.md"],
      swiftSettings: rawMemory),
    .target(
      name: "Schema",
      dependencies: [.product(name: "SwiftProtobuf", package: "swift-protobuf")],
      swiftSettings: shared),
    .target(
      name: "Ledger",
      dependencies: [
        "KeyValueStore", "Schema", "Threads", "Words",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      exclude: [
        "Backup", "Identity", "Indexes", "Log", "Privacy", "Reading", "Vocabulary", "Vocabulary/Families",
        "Writing",
      ].map { $0 + "/README.md" },
      swiftSettings: rawMemory),
    .target(
      name: "Projection", dependencies: ["CXXHash", "KeyValueStore", "Threads", "Words"],
      exclude: ["README.md"] + ["Folding", "Rebuild", "Rows", "Storage"].map { $0 + "/README.md" },
      swiftSettings: shared + [.enableExperimentalFeature("Lifetimes")]),
    // Commands that decide on rows inside the write.
    .target(name: "Actions", dependencies: ["Ledger", "Projection", "Words"], swiftSettings: shared),
    .target(
      name: "Statistics", dependencies: [.product(name: "RealModule", package: "swift-numerics")],
      swiftSettings: shared),
    .target(
      name: "Reporting", dependencies: ["Projection", "Statistics", "Words"],
      exclude: ["Rendering/HTML/README.md"], swiftSettings: shared),
    .target(
      name: "ReadModels", dependencies: ["Projection", "Reporting", "Statistics", "Words"],
      exclude: ["Loyalty", "Purchases", "Retention"].map { $0 + "/README.md" },
      // The forms of policies are in the program itself. The folder is a link to schemas/policies/.
      resources: [.embedInCode("Policies/schemas")],
      swiftSettings: shared),
    // Where a ledger and its views meet.
    .target(
      name: "LedgerViews",
      dependencies: ["Ledger", "Projection", "ReadModels", "Reporting", "Schema", "Words"],
      exclude: ["README.md"], swiftSettings: shared),
    .target(
      name: "Exchange",
      dependencies: [
        "CSQLite", "Ledger", "Projection", "Schema",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
        .product(name: "Yams", package: "Yams"),
      ],
      exclude: ["CSV", "Import", "Mapping", "Ready/mappings", "Text"].map { $0 + "/README.md" },
      // The ready mappings are in the program itself, wherever it is installed. The folder is a link to mappings/.
      resources: [.embedInCode("Ready/mappings")],
      swiftSettings: shared),
    // Points, rewards and what else a loyalty programme gives, decided on its view.
    .target(
      name: "LoyaltyActions",
      dependencies: [
        "Actions", "Ledger", "LedgerViews", "Projection", "ReadModels", "Reporting", "Schema", "Words",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      exclude: ["README.md"], swiftSettings: shared),
    // What people may ask about their data, and what the law asks of a shop.
    .target(
      name: "Rights",
      dependencies: [
        "Actions", "Ledger", "LedgerViews", "LoyaltyActions", "Projection", "ReadModels", "Reporting",
        "Schema", "Words",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      exclude: ["README.md"],
      // The forms of policies are in the program itself. The folder is a link to schemas/rights/.
      resources: [.embedInCode("Policies/schemas")],
      swiftSettings: shared),
    // Who may be one person, by what is sealed; and what identifiers have done.
    .target(
      name: "RecordLinkage", dependencies: ["Ledger", "Projection", "Reporting", "Schema", "Words"],
      exclude: ["README.md"], swiftSettings: shared),
    .target(
      name: "Perennial",
      dependencies: [
        "Actions", "Exchange", "Ledger", "LedgerViews", "LoyaltyActions", "Projection", "ReadModels",
        "RecordLinkage", "Reporting", "Rights", "Schema", "Statistics", "Words",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      swiftSettings: shared),
    // What a ledger and its views do, told to swift-log and swift-metrics.
    .target(
      name: "PerennialTelemetry",
      dependencies: [
        "Words",
        .product(name: "CoreMetrics", package: "swift-metrics"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: shared),
    .target(
      name: "PerennialTestKit", dependencies: ["Ledger", "Projection", "Words"], exclude: ["README.md"],
      swiftSettings: shared),
    // What the command line, HTTP and C have in common: who is meant, when, and what is answered.
    .target(
      name: "Edge", dependencies: ["Perennial"], exclude: ["Answers/README.md"], swiftSettings: shared),
    // The command line, for a program that has read models of its own too.
    .target(
      name: "PerennialCommands",
      dependencies: [
        "Edge", "Perennial",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      exclude: ["Commands", "Support"].map { $0 + "/README.md" },
      swiftSettings: shared),
    .executableTarget(
      name: "PerennialCommand", dependencies: ["PerennialCommands"], path: "tools/perennial",
      swiftSettings: shared),
    // The example of a program with a read model of its own, for the tests: what its own package builds. Not a product.
    .executableTarget(
      name: "StampCardProgram", dependencies: ["Perennial", "PerennialCommands"],
      path: "examples/stamp-card/Sources", swiftSettings: shared),
    // Crashes, failing disks and a second process, for the tests and by hand. Not a product.
    .executableTarget(
      name: "perennial-faults",
      dependencies: [
        "Ledger", "LedgerViews", "Perennial", "Projection", "Schema",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      path: "tools/faults",
      exclude: [
        "README.md", "kill-backup", "kill-calls", "kill-decide", "kill-erase", "kill-loop",
        "kill-redact", "kill-views", "inject",
      ],
      swiftSettings: shared),
    .testTarget(name: "WordsTests", dependencies: ["PerennialTestKit", "Words"], swiftSettings: shared),
    // Many ledgers in one process, for the tests and by hand. Not a product.
    .executableTarget(
      name: "perennial-many-shops", dependencies: ["KeyValueStore", "Perennial"], path: "tools/many-shops",
      exclude: ["run"],
      swiftSettings: shared),
    .testTarget(name: "ThreadsTests", dependencies: ["Threads"], swiftSettings: shared),
    .testTarget(name: "KeyValueStoreTests", dependencies: ["KeyValueStore"], swiftSettings: rawMemory),
    .testTarget(
      name: "LedgerTests",
      dependencies: [
        "KeyValueStore", "Ledger", "Schema", "Threads", "perennial-faults",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      resources: [.copy("Fixtures"), .copy("Golden")],
      swiftSettings: shared),
    .testTarget(
      name: "ProjectionTests", dependencies: ["KeyValueStore", "PerennialTestKit", "Projection", "Words"],
      swiftSettings: shared),
    .testTarget(
      name: "ActionsTests", dependencies: ["Perennial", "PerennialTestKit", "perennial-faults"],
      swiftSettings: shared),
    .testTarget(
      name: "StatisticsTests", dependencies: ["PerennialTestKit", "Statistics"], swiftSettings: shared),
    .testTarget(
      name: "ReportingTests",
      dependencies: ["PerennialTestKit", "Projection", "Reporting", "Statistics", "Words"],
      swiftSettings: shared),
    // A loyalty programme written a second time, plainly and slowly, for the tests to compare the first with: it
    // shares nothing with it. Not a product.
    .target(name: "PlainLoyalty", path: "Tests/PlainLoyalty", swiftSettings: shared),
    .testTarget(name: "PlainLoyaltyTests", dependencies: ["PlainLoyalty"], swiftSettings: shared),
    .testTarget(
      name: "ReadModelsTests",
      dependencies: [
        "PerennialTestKit", "PlainLoyalty", "Projection", "ReadModels", "Reporting", "Statistics", "Words",
      ],
      exclude: ["Golden"],
      swiftSettings: shared),
    .testTarget(
      name: "LedgerViewsTests",
      dependencies: ["Ledger", "LedgerViews", "PerennialTestKit", "Projection", "Schema", "Words"],
      swiftSettings: shared),
    .testTarget(
      name: "RightsTests",
      dependencies: [
        "KeyValueStore", "Perennial", "PerennialTestKit", "Schema",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      swiftSettings: shared),
    .testTarget(
      name: "RecordLinkageTests",
      dependencies: ["Ledger", "Perennial", "PerennialTestKit", "RecordLinkage"], swiftSettings: shared),
    .testTarget(
      name: "PerennialTelemetryTests",
      dependencies: [
        "Perennial", "PerennialTelemetry",
        .product(name: "InMemoryLogging", package: "swift-log"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "MetricsTestKit", package: "swift-metrics"),
      ],
      swiftSettings: shared),
    .testTarget(
      name: "PerennialTestKitTests", dependencies: ["PerennialTestKit", "Projection", "Words"],
      swiftSettings: shared),
    .testTarget(
      name: "ExchangeTests",
      dependencies: [
        "CSQLite", "Exchange", "Ledger", "LedgerViews", "Projection", "ReadModels", "Reporting", "Schema",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      exclude: ["Fixtures"],
      swiftSettings: shared),
    .testTarget(
      name: "EdgeTests",
      dependencies: ["Edge", "Perennial"], swiftSettings: shared),
    .testTarget(
      name: "PerennialTests",
      dependencies: [
        "Edge", "KeyValueStore", "Ledger", "Perennial", "PerennialCommand", "PerennialCommands",
        "PerennialTestKit", "StampCardProgram",
        "perennial-faults", "perennial-many-shops",
      ],
      exclude: ["Guide/folds.json", "Reports/Golden"],
      swiftSettings: shared),
  ]
)
