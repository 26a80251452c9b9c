using Cooper.Domain.Files;
using Cooper.Domain.Refusals;
using Microsoft.AspNetCore.Http;

namespace Cooper.Console.Files;

/// <summary>Names and ids of files. Names come in the query: a path could not carry all of them.</summary>
static class FileNames
{
    public static FileName Parse(IQueryCollection query)
    {
        var text = query["name"].ToString();
        return FileName.TryParse(text) ?? throw Refuse.BadRequest(FileName.Objection(text)!);
    }

    public static FileId ParseId(string text) => FileId.TryParse(text) ?? throw Refuse.InvalidFileId(text);
}
