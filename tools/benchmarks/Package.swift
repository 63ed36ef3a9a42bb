// swift-tools-version: 6.2
import PackageDescription

// A package of its own: whoever depends on Perennial resolves and builds none of this.
let package = Package(
  name: "perennial-benchmarks",
  dependencies: [.package(name: "perennial", path: "../..")],
  targets: [
    // The same LMDB work in plain C (-O2 in a release build): what the engine is measured against.
    .target(name: "Floor", path: "floor", linkerSettings: [.linkedLibrary("lmdb")]),
    .executableTarget(
      name: "Benchmarks",
      dependencies: ["Floor", .product(name: "Perennial", package: "perennial")],
      swiftSettings: [.swiftLanguageMode(.v6), .enableUpcomingFeature("InternalImportsByDefault")]),
  ]
)
