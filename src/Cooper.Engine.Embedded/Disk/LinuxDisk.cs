namespace Cooper.Engine.Embedded.Disk;
/// <summary>The machine's disk.</summary>
public sealed partial class LinuxDisk { }
