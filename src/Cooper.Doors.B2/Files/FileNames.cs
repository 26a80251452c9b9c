using Cooper.Domain.Files;
using Cooper.Domain.Refusals;

namespace Cooper.Doors.B2.Files;

/// <summary>Names of files as they come in.</summary>
static class FileNames
{
    public static FileName Parse(string text) => FileName.TryParse(text) ?? throw Refuse.BadRequest(FileName.Objection(text)!);
}
